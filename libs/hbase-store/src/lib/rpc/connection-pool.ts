import { isIP } from 'node:net';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { RpcConnection } from './rpc-connection.ts';
import type { RpcEvents } from './rpc-events.ts';
import type { RpcService } from './rpc-methods.ts';
import type { ServerAddress } from './server-address.ts';
import type { RpcTlsOptions } from './tls-options.ts';

/** What all connections of a store have in common. */
export interface ConnectionPoolOptions {
  readonly user: string;
  readonly connectTimeoutMs: number;
  readonly tls?: RpcTlsOptions | undefined;
  readonly translateAddress?: ((server: ServerAddress) => ServerAddress) | undefined;
  readonly events: RpcEvents;
}

/** At most one connection per server and service, opened when first needed and again after it broke. */
export class ConnectionPool {
  readonly #connections = new Map<string, Promise<RpcConnection>>();
  readonly #options: ConnectionPoolOptions;
  #closed = false;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
  }

  /** @throws HBaseStoreError `HBASE_STORE_SERVER_UNAVAILABLE` when the server cannot be reached */
  get(address: ServerAddress, service: RpcService): Promise<RpcConnection> {
    if (this.#closed) return Promise.reject(closedError());
    const key = `${service}@${address.host}:${address.port}`;
    const known = this.#connections.get(key);
    if (known !== undefined) return known;
    const opening = this.#open(address, service, () => {
      if (this.#connections.get(key) === opening) this.#connections.delete(key);
    });
    this.#connections.set(key, opening);
    return opening;
  }

  /** Ends every connection, also one that is just being opened. */
  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#connections.values()];
    this.#connections.clear();
    for (const opened of await Promise.allSettled(all)) {
      if (opened.status === 'fulfilled') opened.value.close(closedError());
    }
  }

  async #open(
    address: ServerAddress,
    service: RpcService,
    forget: () => void,
  ): Promise<RpcConnection> {
    const { events, tls, translateAddress, ...options } = this.#options;
    try {
      return await RpcConnection.open({
        ...options,
        ...(translateAddress?.(address) ?? address),
        ...toNamedTls(tls, address),
        service,
        onCall: (event) => {
          events.called(event);
        },
        onClose: (reason) => {
          forget();
          if (reason.code === 'HBASE_STORE_CLOSED') return;
          events.connectionLost({ ...address, service }, reason);
        },
      });
    } catch (error) {
      forget();
      throw error;
    }
  }
}

/** The error of every call after close. */
export function closedError(): HBaseStoreError {
  return new HBaseStoreError('the store is closed', { code: 'HBASE_STORE_CLOSED' });
}

/** Certificates name the server as the cluster does, however it is reached. */
function toNamedTls(
  tls: RpcTlsOptions | undefined,
  { host }: ServerAddress,
): { readonly tls?: RpcTlsOptions } {
  if (tls === undefined) return {};
  return { tls: isIP(host) === 0 ? { servername: host, ...tls } : tls };
}
