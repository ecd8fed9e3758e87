import { connect, type Socket } from 'node:net';
import protobuf from 'protobufjs';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { FrameReader } from './frame-reader.ts';
import { fromRemoteException } from './remote-exception.ts';
import type { RpcMethod, RpcService } from './rpc-methods.ts';
import { REQUEST_HEADER, RESPONSE_HEADER, wireMessage } from './wire-messages.ts';

const MAGIC = 'HBas';
const RPC_VERSION = 0;
const AUTH_SIMPLE = 0x50;
const CODEC_CLASS = 'org.apache.hadoop.hbase.codec.KeyValueCodec';
/** Tells the server which exceptions and scan semantics this client knows. */
const PROTOCOL_VERSION = { versionMajor: 2, versionMinor: 6 };
const KEEP_ALIVE_DELAY_MS = 10_000;
const SWEEP_INTERVAL_MS = 50;
const NO_CELLS = Buffer.alloc(0);

const CONNECTION_HEADER = wireMessage<object>('ConnectionHeader');

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
  settle(error: HBaseStoreError | undefined, reader?: protobuf.Reader, cells?: Buffer): void;
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
    socket.write(introduction(options));
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
    const head = encodeRequest(callId, { method, request }, options);
    return new Promise((resolve, reject) => {
      const sentAt = performance.now();
      this.#pending.set(callId, {
        method: method.name,
        sentAt,
        endsAt: sentAt + options.timeoutMs,
        settle: (error, reader, cells = NO_CELLS) => {
          if (error !== undefined || reader === undefined) reject(error);
          else resolve({ message: method.response.decodeDelimited(reader), cells });
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
    for (const call of pending) call.settle(reason);
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
    const cellBytes = header.cellBlockMeta?.length ?? 0;
    try {
      call.settle(failure, reader, frame.subarray(frame.length - cellBytes));
    } catch (error) {
      call.settle(protocolError(`the answer to ${call.method} cannot be read`, error));
    }
  }

  /** A connection that has been silent since an overdue call was sent is taken for dead. */
  #failOverdue(): void {
    const now = performance.now();
    for (const [callId, call] of this.#pending) {
      if (call.endsAt > now) continue;
      this.#pending.delete(callId);
      call.settle(
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

/** `HBas`, version, authentication; then the length of the header and the header. */
function introduction(options: RpcConnectionOptions): Buffer {
  const header = CONNECTION_HEADER.encode({
    userInfo: { effectiveUser: options.user },
    serviceName: options.service,
    // The registry and master answer without cells and refuse none.
    ...(options.service === 'ClientService' ? { cellBlockCodecClass: CODEC_CLASS } : {}),
    versionInfo: {
      version: '2.6.0',
      url: '',
      revision: '',
      user: '',
      date: '',
      srcChecksum: '',
      ...PROTOCOL_VERSION,
    },
  });
  const preamble = Buffer.alloc(10);
  preamble.write(MAGIC, 'latin1');
  preamble.writeUInt8(RPC_VERSION, 4);
  preamble.writeUInt8(AUTH_SIMPLE, 5);
  preamble.writeUInt32BE(header.length, 6);
  return Buffer.concat([preamble, header]);
}

/** Everything of a request but its cells: `| u32 size of the rest | header, delimited | request, delimited |`. */
function encodeRequest<Request, Response>(
  callId: number,
  question: { readonly method: RpcMethod<Request, Response>; readonly request: Request },
  options: RpcCallOptions,
): Buffer {
  const writer = protobuf.Writer.create();
  writer.fixed32(0);
  const cellBytes = options.cells?.length ?? 0;
  REQUEST_HEADER.encodeDelimited(
    {
      callId,
      methodName: question.method.name,
      requestParam: true,
      timeout: Math.max(1, Math.round(options.timeoutMs)),
      ...(cellBytes > 0 ? { cellBlockMeta: { length: cellBytes } } : {}),
    },
    writer,
  );
  question.method.request.encodeDelimited(question.request, writer);
  const head = writer.finish() as Buffer;
  head.writeUInt32BE(head.length - 4 + cellBytes);
  return head;
}

function unavailable(message: string, cause?: unknown): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_SERVER_UNAVAILABLE', cause });
}

function protocolError(message: string, cause?: unknown): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_PROTOCOL', cause });
}
