import { HBaseStoreError } from '../hbase-store-error.ts';
import { decodeMetaServer, type VendorZooKeeper } from './vendor.ts';

const META_SERVER_NODE = '/meta-region-server';
const CONNECTED = 'SYNC_CONNECTED';
const CLOSE_GRACE_MS = 1_000;

/**
 * Finds the server of hbase:meta in ZooKeeper, through the package's ZooKeeper client.
 *
 * The package watches the node instead, and what it emits on failure ends the process or is never heard of. Here it is
 * read whenever it is needed. Nothing is asked while there is no session, because the client would keep such questions
 * for ever.
 */
export class ZooKeeperMetaServer {
  readonly #zk: VendorZooKeeper;
  readonly #answerTimeoutMs: number;
  #closed = false;

  constructor(zk: VendorZooKeeper, options: { readonly answerTimeoutMs: number }) {
    this.#zk = zk;
    this.#answerTimeoutMs = options.answerTimeoutMs;
    const renew = zk._newZK.bind(zk);
    // A session that expired before close is replaced after it.
    zk._newZK = () => {
      if (!this.#closed) renew();
    };
  }

  /** `host:port`. @throws HBaseStoreError `HBASE_STORE_SERVER_UNAVAILABLE` */
  async find(): Promise<string> {
    await this.#session();
    const server = decodeMetaServer(await this.#read());
    if (server === undefined) throw unavailable('ZooKeeper names no server of hbase:meta');
    return `${server.server.hostName}:${server.server.port}`;
  }

  /** Ends the session, or at least the connection. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const isConnected = this.#zk.getState().name === CONNECTED;
    const ended = Promise.withResolvers<undefined>();
    this.#zk.once('disconnected', () => {
      ended.resolve(undefined);
    });
    const timer = setTimeout(
      () => {
        ended.resolve(undefined);
      },
      isConnected ? CLOSE_GRACE_MS : 0,
    );
    this.#zk.close();
    await ended.promise;
    clearTimeout(timer);
    this.#drop();
  }

  /** Waits for a session, which the client goes on trying to get. */
  async #session(): Promise<void> {
    if (this.#zk.getState().name === CONNECTED) return;
    const session = Promise.withResolvers<undefined>();
    const onConnected = (): void => {
      session.resolve(undefined);
    };
    const timer = setTimeout(() => {
      session.reject(unavailable('no session with ZooKeeper'));
    }, this.#answerTimeoutMs);
    this.#zk.once('connected', onConnected);
    try {
      await session.promise;
    } finally {
      clearTimeout(timer);
      this.#zk.off('connected', onConnected);
    }
  }

  async #read(): Promise<Buffer> {
    const answer = Promise.withResolvers<Buffer>();
    const timer = setTimeout(() => {
      // The client itself would wait for as long as TCP does.
      this.#drop();
      answer.reject(unavailable('ZooKeeper does not answer'));
    }, this.#answerTimeoutMs);
    this.#zk.getData(META_SERVER_NODE, (error, data) => {
      if (data === undefined)
        answer.reject(unavailable('ZooKeeper does not know hbase:meta', error));
      else answer.resolve(data);
    });
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Cuts the connection; unless closed, the client connects again by itself. */
  #drop(): void {
    const { socket, connectTimeoutHandler } = this.#zk.zk.connectionManager;
    if (connectTimeoutHandler !== null) clearTimeout(connectTimeoutHandler);
    socket?.destroy();
  }
}

function unavailable(message: string, cause?: unknown): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_SERVER_UNAVAILABLE', cause });
}
