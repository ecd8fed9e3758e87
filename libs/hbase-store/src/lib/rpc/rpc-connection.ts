import type { Socket } from 'node:net';
import protobuf from 'protobufjs';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { FrameReader } from './frame-reader.ts';
import { openSocket, unavailable } from './open-socket.ts';
import { encodeIntroduction, encodeRequest } from './request-encoder.ts';
import { fromRemoteException } from './remote-exception.ts';
import type { RpcCallEvent } from './rpc-listener.ts';
import type { RpcMethod, RpcService } from './rpc-methods.ts';
import { toTlsError, type RpcTlsOptions } from './tls-options.ts';
import { RESPONSE_HEADER } from './wire-messages.ts';

const SWEEP_INTERVAL_MS = 50;

/** Whom to connect to and as whom. */
export interface RpcConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly service: RpcService;
  readonly user: string;
  readonly connectTimeoutMs: number;
  readonly tls?: RpcTlsOptions;
  /** Called once for every question, when it has ended. */
  readonly onCall: (event: RpcCallEvent) => void;
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
  readonly requestBytes: number;
  readonly reject: (error: HBaseStoreError) => void;
  readonly resolve: (reader: protobuf.Reader, cells: Buffer) => void;
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
      const broken = unavailable(`connection to ${this.#address} broke`, cause);
      this.close(toTlsError(cause, this.#address) ?? broken);
    });
    socket.on('close', () => {
      const isMute = this.#lastReadAt === 0 && options.tls === undefined;
      // What a server that speaks TLS only makes of plain words.
      const guess = isMute ? ' before its first answer; does it demand TLS?' : '';
      this.close(unavailable(`connection to ${this.#address} closed${guess}`));
    });
  }

  /** Connects and introduces itself. @throws HBaseStoreError `HBASE_STORE_SERVER_UNAVAILABLE` */
  static async open(options: RpcConnectionOptions): Promise<RpcConnection> {
    const socket = await openSocket(options);
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
        requestBytes: head.length + (options.cells?.length ?? 0),
        reject,
        resolve: (reader, cells) => {
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
    for (const call of pending) this.#fail(call, reason);
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
      this.close(toRefusal(failure));
      return;
    }
    const call = this.#pending.get(header.callId);
    if (call === undefined) return;
    this.#pending.delete(header.callId);
    this.#stopSweepWhenIdle();
    if (failure !== undefined) {
      this.#fail(call, failure, frame.length);
      return;
    }
    const cellBytes = header.cellBlockMeta?.length ?? 0;
    try {
      call.resolve(reader, frame.subarray(frame.length - cellBytes));
    } catch (error) {
      const damaged = protocolError(`the answer to ${call.method} cannot be read`, error);
      this.#fail(call, damaged, frame.length);
      return;
    }
    this.#tell(call, 'ok', frame.length);
  }

  #fail(call: PendingCall, error: HBaseStoreError, responseBytes = 0): void {
    call.reject(error);
    this.#tell(call, error.code, responseBytes);
  }

  #tell(call: PendingCall, outcome: RpcCallEvent['outcome'], responseBytes: number): void {
    const { method, sentAt, requestBytes } = call;
    const durationMs = performance.now() - sentAt;
    const server = this.#address;
    this.#options.onCall({ method, server, durationMs, outcome, requestBytes, responseBytes });
  }

  /** A connection that has been silent since an overdue call was sent is taken for dead. */
  #failOverdue(): void {
    const now = performance.now();
    for (const [callId, call] of this.#pending) {
      if (call.endsAt > now) continue;
      this.#pending.delete(callId);
      const overdue = new HBaseStoreError(`no answer to ${call.method} from ${this.#address}`, {
        code: 'HBASE_STORE_CALL_TIMEOUT',
        context: { waitedMs: Math.round(now - call.sentAt) },
      });
      this.#fail(call, overdue);
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

/** What a server with Kerberos says to a client that only tells its name. */
const SASL_DEMANDED = 'Authentication is required';

function toRefusal(failure: HBaseStoreError | undefined): HBaseStoreError {
  if (failure === undefined) return protocolError('the server refused the connection');
  if (!failure.message.includes(SASL_DEMANDED)) return failure;
  return new HBaseStoreError(
    'the server demands SASL (Kerberos or a token), which this driver does not speak',
    {
      code: 'HBASE_STORE_ACCESS_DENIED',
      cause: failure,
    },
  );
}

function protocolError(message: string, cause?: unknown): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_PROTOCOL', cause });
}
