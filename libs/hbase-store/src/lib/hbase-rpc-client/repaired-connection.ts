import { HBaseStoreError } from '../hbase-store-error.ts';
import { FrameReader } from '../rpc/frame-reader.ts';
import { fromRemoteException } from '../rpc/remote-exception.ts';
import { RESPONSE_HEADER } from '../rpc/wire-messages.ts';
import {
  PackageConnection,
  type VendorException,
  type VendorMethod,
  type VendorMethods,
} from './vendor.ts';

const KEEP_ALIVE_DELAY_MS = 10_000;
const TIMED_OUT = 'timedout';

/** Whom to connect to, as whom, and how patiently. */
export interface RepairedConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly connectTimeoutMs: number;
  /** Time for one answer. */
  readonly rpcTimeoutMs: number;
  /** Called once when the connection has ended, for whatever reason. */
  readonly onClose: (reason: HBaseStoreError) => void;
}

/**
 * The package's connection, every call of which settles exactly once.
 *
 * Repaired: one that is refused or never comes about says so; pending calls fail when it ends; a call without an answer
 * is forgotten, and a connection that has been silent since is taken for dead; bytes that are no answer end the
 * connection, not the process; a request leaves in one packet, without Nagle's delay.
 */
export class RepairedConnection extends PackageConnection {
  readonly #options: RepairedConnectionOptions;
  readonly #opened = Promise.withResolvers<undefined>();
  #lastReadAt = 0;
  #closedBecause: HBaseStoreError | undefined;

  private constructor(options: RepairedConnectionOptions) {
    super({
      host: options.host,
      port: options.port,
      callTimeout: options.rpcTimeoutMs,
      effectiveUser: options.user,
      tcpNoDelay: true,
      tcpKeepAlive: true,
    });
    this.#options = options;
    this.socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
    this.#readFrames();
  }

  /** Connects and introduces itself. @throws HBaseStoreError `HBASE_STORE_SERVER_UNAVAILABLE` */
  static async open(options: RepairedConnectionOptions): Promise<RepairedConnection> {
    const connection = new RepairedConnection(options);
    const timer = setTimeout(() => {
      connection.close(unavailable(`not connected after ${options.connectTimeoutMs} ms`));
    }, options.connectTimeoutMs);
    connection.once('connect', () => {
      connection.#opened.resolve(undefined);
    });
    try {
      await connection.#opened.promise;
    } finally {
      clearTimeout(timer);
    }
    return connection;
  }

  /**
   * Asks the server.
   *
   * @throws HBaseStoreError the server's exception, `HBASE_STORE_CALL_TIMEOUT`, or why the connection ended
   */
  call<M extends VendorMethod>(
    method: M,
    request: VendorMethods[M]['request'],
  ): Promise<VendorMethods[M]['response']> {
    if (this.#closedBecause !== undefined) return Promise.reject(this.#closedBecause);
    const callId = this.callId;
    const sentAt = performance.now();
    return new Promise((resolve, reject) => {
      // The package writes five times per request.
      this.socket.cork();
      this.rpc[method](request, (error, response) => {
        if (response !== undefined) resolve(response);
        else if (error === TIMED_OUT) reject(this.#giveUp(method, callId, sentAt));
        else reject(toStoreError(error));
      });
      this.socket.uncork();
    });
  }

  /** Ends the connection; all pending calls fail with the reason. */
  close(reason: HBaseStoreError): void {
    if (this.#closedBecause !== undefined) return;
    this.#closedBecause = reason;
    this.socket.destroy();
    this.#opened.reject(reason);
    for (const [callId, call] of Object.entries(this.calls)) {
      this.#forget(Number(callId));
      call.complete(reason);
    }
    this.#options.onClose(reason);
  }

  override processMessages(messages: readonly Buffer[]): void {
    const [head] = messages;
    // An answer without a message is an exception; without a call, too, it is the server's last word.
    if (messages.length === 1 && head !== undefined) {
      const { callId, exception } = RESPONSE_HEADER.decode(head);
      if (callId === -1 && exception !== null) {
        this.close(
          fromRemoteException({
            className: exception.exceptionClassName,
            stackTrace: exception.stackTrace,
            doNotRetry: exception.doNotRetry,
          }),
        );
        return;
      }
    }
    super.processMessages(messages);
  }

  override _handleClose(): void {
    this.close(unavailable(`connection to ${this.#address} closed`));
  }

  override _handleError(cause: Error): void {
    this.close(unavailable(`connection to ${this.#address} broke`, cause));
  }

  get #address(): string {
    return `${this.#options.host}:${this.#options.port}`;
  }

  /** In place of the package's own reader, which copies everything anew for each chunk and throws into the socket. */
  #readFrames(): void {
    const frames = new FrameReader((frame) => {
      this.in.processMessage(frame);
    });
    this.socket.removeAllListeners('data');
    this.socket.on('data', (chunk) => {
      this.#lastReadAt = performance.now();
      try {
        frames.push(chunk);
      } catch (cause) {
        this.close(protocolError(`${this.#address} sent bytes that are no answer`, cause));
      }
    });
  }

  #giveUp(method: VendorMethod, callId: number, sentAt: number): HBaseStoreError {
    this.#forget(callId);
    if (this.#lastReadAt < sentAt) this.close(unavailable(`${this.#address} does not answer`));
    return new HBaseStoreError(`no answer to ${method} from ${this.#address}`, {
      code: 'HBASE_STORE_CALL_TIMEOUT',
      context: { waitedMs: Math.round(performance.now() - sentAt) },
    });
  }

  #forget(callId: number): void {
    Reflect.deleteProperty(this.calls, callId);
  }
}

/** What the package hands to a callback: the server's exception, our own error, or what it could not encode or read. */
function toStoreError(error: unknown): HBaseStoreError {
  if (error instanceof HBaseStoreError) return error;
  if (isException(error)) {
    return fromRemoteException({
      className: error.exceptionClassName,
      stackTrace: error.stackTrace ?? '',
      doNotRetry: error.doNotRetry ?? false,
    });
  }
  return protocolError('hbase-rpc-client failed', error);
}

function isException(error: unknown): error is VendorException {
  return typeof error === 'object' && error !== null && 'exceptionClassName' in error;
}

function unavailable(message: string, cause?: unknown): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_SERVER_UNAVAILABLE', cause });
}

function protocolError(message: string, cause: unknown): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_PROTOCOL', cause });
}
