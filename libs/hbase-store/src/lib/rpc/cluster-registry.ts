import { HBaseStoreError } from '../hbase-store-error.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { GET_ACTIVE_MASTER, GET_META_REGION_LOCATIONS, type RpcMethod } from './rpc-methods.ts';
import { fromServerName, type ServerAddress } from './server-address.ts';

/** A server that is silent for this long is passed over. */
const ANSWER_TIMEOUT_MS = 3_000;

/**
 * Finds the active master and the server of hbase:meta by asking any of the bootstrap servers. One that answers is enough,
 * whatever is wrong with the others.
 *
 * When none answers, the error is that of the first whose failure a retry does not help, such as `HBASE_STORE_PROTOCOL`,
 * `HBASE_STORE_TLS` or `HBASE_STORE_ACCESS_DENIED`, else `HBASE_STORE_SERVER_UNAVAILABLE`.
 */
export class ClusterRegistry {
  readonly #bootstrap: readonly ServerAddress[];
  readonly #connections: ConnectionPool;
  /** Where to begin: the server that answered last. */
  #first = 0;

  constructor(bootstrap: readonly ServerAddress[], connections: ConnectionPool) {
    this.#bootstrap = bootstrap;
    this.#connections = connections;
  }

  /** @throws HBaseStoreError when no server answers or knows one */
  findMaster(): Promise<ServerAddress> {
    return this.#ask(GET_ACTIVE_MASTER, ({ serverName }) =>
      serverName === null ? undefined : fromServerName(serverName),
    );
  }

  /** @throws HBaseStoreError when no server answers or knows one */
  findMetaServer(): Promise<ServerAddress> {
    return this.#ask(GET_META_REGION_LOCATIONS, ({ metaLocations }) => {
      const primary = metaLocations.find((location) => location.regionInfo.replicaId === 0);
      return primary?.serverName ? fromServerName(primary.serverName) : undefined;
    });
  }

  async #ask<Response>(
    method: RpcMethod<Readonly<Record<string, never>>, Response>,
    read: (response: Response) => ServerAddress | undefined,
  ): Promise<ServerAddress> {
    let lastFailure: unknown;
    let refusal: HBaseStoreError | undefined;
    let answered = false;
    for (let i = 0; i < this.#bootstrap.length; i += 1) {
      const position = (this.#first + i) % this.#bootstrap.length;
      const address = this.#bootstrap[position];
      if (address === undefined) continue;
      try {
        const connection = await this.#connections.get(address, method.service);
        const answer = await connection.call(method, {}, { timeoutMs: ANSWER_TIMEOUT_MS });
        const found = read(answer.message);
        answered = true;
        if (found === undefined) continue;
        this.#first = position;
        return found;
      } catch (error) {
        if (error instanceof HBaseStoreError && !error.retriable) refusal ??= error;
        lastFailure = error;
      }
    }
    // One that speaks HBase but knows no server yet will know it later.
    if (refusal !== undefined && !answered) throw refusal;
    const asked = this.#bootstrap.map(({ host, port }) => `${host}:${port}`).join(', ');
    throw new HBaseStoreError(`no bootstrap server answered ${method.name}: asked ${asked}`, {
      code: 'HBASE_STORE_SERVER_UNAVAILABLE',
      cause: lastFailure,
    });
  }
}
