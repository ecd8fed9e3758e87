import { connect, type Socket } from 'node:net';
import protobuf from 'protobufjs';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { FrameReader } from './frame-reader.ts';
import { encodeIntroduction, encodeRequest } from './request-encoder.ts';
import { fromRemoteException } from './remote-exception.ts';
import type { RpcMethod, RpcService } from './rpc-methods.ts';
import { RESPONSE_HEADER } from './wire-messages.ts';

const KEEP_ALIVE_DELAY_MS = 10_000;
const SWEEP_INTERVAL_MS = 50;

/** Whom to connect to and as whom. */
export interface RpcConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly service: RpcService;
  readonly user: string;
  readonly connectTimeoutMs: number;
  /** Called once when the connection has ended, for whatever reason. */
  readonly onClose: (reason: HBaseStoreError) => void;
}

/** One question. */
export interface RpcCallOptions {
  readonly timeoutMs: number;
  /** Cell block that goes with the request. */
  readonly cells?: Buffer;
}

/** One answer; buffers in it are views of the received frame. */
export interface RpcAnswer<Response> {
  readonly message: Response;
  readonly cells: Buffer;
}

interface PendingCall {
  readonly method: string;
  readonly endsAt: number;
  readonly sentAt: number;
  readonly fail: (error: HBaseStoreError) => void;
  readonly answer: (reader: protobuf.Reader, cells: Buffer) => void;
}

/** One TCP connection to one service of one server. Every call settles exactly once. */
export class RpcConnection {
  readonly #socket: Socket;
  readonly #options: RpcConnectionOptions;
  readonly #pending = new Map<number, PendingCall>();
  #lastCallId = 0;
  #lastReadAt = 0;
  #sweep: NodeJS.Timeout | undefined;
  #closedBecause: HBaseStoreError | undefined;

  private constructor(socket: Socket, options: RpcConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    const frames = new FrameReader((frame) => {
      this.#onFrame(frame);
    });
    socket.on('data', (chunk) => {
      this.#lastReadAt = performance.now();
      try {
        frames.push(chunk);
      } catch (error) {
        this.close(protocolError('the server sent bytes that are no answer', error));
      }
    });
    socket.on('error', (cause) => {
      this.close(unavailable(`connection to ${this.#address} broke`, cause));
    });
    socket.on('close', () => {
      this.close(unavailable(`connection to ${this.#address} closed`));
    });
  }

  /** Connects and introduces itself. @throws HBaseStoreError `HBASE_STORE_SERVER_UNAVAILABLE` */
  static async open(options: RpcConnectionOptions): Promise<RpcConnection> {
    const socket = connect({
      host: options.host,
      port: options.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
    });
    await connected(socket, options);
    const connection = new RpcConnection(socket, options);
    socket.write(encodeIntroduction(options));
    return connection;
  }

  get isClosed(): boolean {
    return this.#closedBecause !== undefined;
  }

  /** Sends a question; rejects with `HBASE_STORE_CALL_TIMEOUT`, the server's exception, or the connection's end. */
  call<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Request,
    options: RpcCallOptions,
  ): Promise<RpcAnswer<Response>> {
    if (this.#closedBecause !== undefined) return Promise.reject(this.#closedBecause);
    const callId = (this.#lastCallId = (this.#lastCallId + 1) & 0x7fffffff);
    const head = encodeRequest(method, request, {
      callId,
      timeoutMs: options.timeoutMs,
      cellBytes: options.cells?.length ?? 0,
    });
    return new Promise((resolve, reject) => {
      const sentAt = performance.now();
      this.#pending.set(callId, {
        method: method.name,
        sentAt,
        endsAt: sentAt + options.timeoutMs,
        fail: reject,
        answer: (reader, cells) => {
          resolve({ message: method.response.decodeDelimited(reader), cells });
        },
      });
      this.#sweep ??= setInterval(() => {
        this.#failOverdue();
      }, SWEEP_INTERVAL_MS);
      this.#send(head, options.cells);
    });
  }

  /** Ends the connection; all pending calls fail with the reason. */
  close(reason: HBaseStoreError): void {
    if (this.#closedBecause !== undefined) return;
    this.#closedBecause = reason;
    this.#socket.destroy();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#stopSweepWhenIdle();
    for (const call of pending) call.fail(reason);
    this.#options.onClose(reason);
  }

  get #address(): string {
    return `${this.#options.host}:${this.#options.port}`;
  }

  #send(head: Buffer, cells: Buffer | undefined): void {
    this.#socket.cork();
    this.#socket.write(head);
    if (cells !== undefined) this.#socket.write(cells);
    this.#socket.uncork();
  }

  #onFrame(frame: Buffer): void {
    const reader = protobuf.Reader.create(frame);
    const header = RESPONSE_HEADER.decodeDelimited(reader);
    const failure =
      header.exception === null
        ? undefined
        : fromRemoteException({
            className: header.exception.exceptionClassName,
            stackTrace: header.exception.stackTrace,
            doNotRetry: header.exception.doNotRetry,
          });
    // The server's last word before it hangs up: it did not understand or not accept the connection itself.
    if (header.callId === -1) {
      this.close(failure ?? protocolError('the server refused the connection'));
      return;
    }
    const call = this.#pending.get(header.callId);
    if (call === undefined) return;
    this.#pending.delete(header.callId);
    this.#stopSweepWhenIdle();
    if (failure !== undefined) {
      call.fail(failure);
      return;
    }
    const cellBytes = header.cellBlockMeta?.length ?? 0;
    try {
      call.answer(reader, frame.subarray(frame.length - cellBytes));
    } catch (error) {
      call.fail(protocolError(`the answer to ${call.method} cannot be read`, error));
    }
  }

  /** A connection that has been silent since an overdue call was sent is taken for dead. */
  #failOverdue(): void {
    const now = performance.now();
    for (const [callId, call] of this.#pending) {
      if (call.endsAt > now) continue;
      this.#pending.delete(callId);
      call.fail(
        new HBaseStoreError(`no answer to ${call.method} from ${this.#address}`, {
          code: 'HBASE_STORE_CALL_TIMEOUT',
          context: { waitedMs: Math.round(now - call.sentAt) },
        }),
      );
      if (this.#lastReadAt < call.sentAt) {
        this.close(unavailable(`${this.#address} does not answer`));
        return;
      }
    }
    this.#stopSweepWhenIdle();
  }

  #stopSweepWhenIdle(): void {
    if (this.#pending.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}

async function connected(socket: Socket, options: RpcConnectionOptions): Promise<void> {
  const address = `${options.host}:${options.port}`;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(new Error(`not connected after ${options.connectTimeoutMs} ms`));
    }, options.connectTimeoutMs);
    const fail = (cause: Error): void => {
      clearTimeout(timer);
      reject(unavailable(`cannot connect to ${address}`, cause));
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve();
    });
  });
}

function unavailable(message: string, cause?: unknown): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_SERVER_UNAVAILABLE', cause });
}

function protocolError(message: string, cause?: unknown): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_PROTOCOL', cause });
}
