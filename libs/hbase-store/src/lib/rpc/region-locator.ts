import type { Row } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { retrying, type CallBudget } from './call-budget.ts';
import type { ClusterRegistry } from './cluster-registry.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import type { ConnectionPool } from './connection-pool.ts';
import {
  INFO_FAMILY,
  META_REGION_NAME,
  META_TABLE,
  metaSearchStart,
  metaSearchStop,
  parseMetaRow,
} from './meta-row.ts';
import { regionHolds, RegionCache, type KeySpan, type Region } from './region-cache.ts';
import type { RpcEvents } from './rpc-events.ts';
import type { RegionLookupEvent } from './rpc-listener.ts';
import { SCAN } from './rpc-methods.ts';
import { ScanRows } from './scan-rows.ts';
import type { ServerAddress } from './server-address.ts';

/** The wanted region and some of its neighbours, which are likely to be wanted next. */
const ROWS_PER_LOOKUP = 10;
/** hbase:meta is one region of one server, which everybody asks when something breaks. */
const MAX_LOOKUPS = 8;
const EMPTY = Buffer.alloc(0);

/** The region that keeps a row from being located, when that is the reason: its other rows need not be looked up. */
export function closedRegionIn(failure: HBaseStoreError): KeySpan | undefined {
  return (failure.context as { readonly closed?: KeySpan }).closed;
}

/** Tells which server has the region of a row; remembers, and looks up in hbase:meta what it does not know. */
export class RegionLocator {
  readonly #cache = new RegionCache();
  readonly #registry: ClusterRegistry;
  readonly #connections: ConnectionPool;
  readonly #rpcTimeoutMs: number;
  readonly #events: RpcEvents;
  /** One look-up per table at a time: a thousand calls that miss the same region ask once. */
  readonly #lookups = new Map<string, Promise<Region>>();
  readonly #lookupLimit = new ConcurrencyLimit(MAX_LOOKUPS);
  #metaRegion: Promise<Region> | undefined;

  constructor(deps: {
    readonly registry: ClusterRegistry;
    readonly connections: ConnectionPool;
    readonly rpcTimeoutMs: number;
    readonly events: RpcEvents;
  }) {
    this.#registry = deps.registry;
    this.#events = deps.events;
    this.#connections = deps.connections;
    this.#rpcTimeoutMs = deps.rpcTimeoutMs;
  }

  /** Waits until the cluster answers. @throws HBaseStoreError `HBASE_STORE_DEADLINE_EXCEEDED` */
  async connect(budget: CallBudget): Promise<void> {
    await retrying(
      budget,
      () => budget.bounded(this.#findMeta()),
      () => undefined,
    );
  }

  /** The region if it is known: for hot paths. */
  find(table: string, row: Buffer): Region | undefined {
    return this.#cache.find(table, row);
  }

  /**
   * The region of a row.
   *
   * @throws HBaseStoreError `HBASE_STORE_TABLE_NOT_FOUND`, `HBASE_STORE_REGION_UNAVAILABLE` (between two servers), or
   * what kept hbase:meta from answering
   */
  async locate(table: string, row: Buffer, budget: CallBudget): Promise<Region> {
    if (table === META_TABLE) return await budget.bounded(this.#findMeta());
    for (;;) {
      const known = this.#cache.find(table, row);
      if (known !== undefined) return known;
      const running = this.#lookups.get(table);
      if (running === undefined) {
        const lookup = this.#timed(table, row).finally(() => this.#lookups.delete(table));
        this.#lookups.set(table, lookup);
        return await budget.bounded(lookup);
      }
      try {
        await budget.bounded(running);
      } catch (error) {
        const closed = error instanceof HBaseStoreError ? closedRegionIn(error) : undefined;
        // A region that is closed says nothing about the others.
        if (closed === undefined || regionHolds(closed, row)) throw error;
      }
    }
  }

  /** The region was not where it should be: look it up when it is needed next. */
  forget(region: Region): void {
    if (region.table === META_TABLE) this.#metaRegion = undefined;
    else this.#cache.remove(region);
  }

  /**
   * The region's last server knows where it went.
   *
   * Believed once, then hbase:meta is asked: servers remember for minutes where a region went, so after a move there and
   * back each of two may name the other.
   */
  move(region: Region, server: ServerAddress): void {
    if (region.table === META_TABLE || region.isHearsay === true) this.forget(region);
    else this.#cache.replace(region, { ...region, server, isHearsay: true });
  }

  forgetTable(table: string): void {
    this.#cache.removeTable(table);
  }

  async #timed(table: string, row: Buffer): Promise<Region> {
    const startedAt = performance.now();
    const tell = (outcome: RegionLookupEvent['outcome']): void => {
      this.#events.lookedUp({ table, durationMs: performance.now() - startedAt, outcome });
    };
    try {
      const region = await this.#lookUp(table, row);
      tell('ok');
      return region;
    } catch (error) {
      if (error instanceof HBaseStoreError) tell(error.code);
      throw error;
    }
  }

  async #lookUp(table: string, row: Buffer): Promise<Region> {
    const rows = await this.#lookupLimit.run(() => this.#readMeta(table, row));
    const metaRows = rows.flatMap((metaRow) => parseMetaRow(metaRow) ?? []);
    // A table whose name begins alike sorts close by: only the exact name counts.
    const own = metaRows.filter((metaRow) => metaRow.table === table);
    for (const { region } of own) if (region !== undefined) this.#cache.add(region);
    const found = own.filter((metaRow) => regionHolds(metaRow, row));
    for (const { region } of found) if (region !== undefined) return region;
    const [closed] = found;
    if (closed !== undefined || own.length > 0) {
      throw new HBaseStoreError(`a region of table ${table} is on no server at the moment`, {
        code: 'HBASE_STORE_REGION_UNAVAILABLE',
        ...(closed === undefined ? {} : { context: { closed: toSpan(closed) } }),
      });
    }
    throw new HBaseStoreError(`there is no table ${table}`, {
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
  }

  async #readMeta(table: string, row: Buffer): Promise<Row[]> {
    try {
      const { server } = await this.#findMeta();
      const connection = await this.#connections.get(server, SCAN.service);
      const request = {
        region: { type: 1, value: META_REGION_NAME },
        scan: {
          column: [{ family: Buffer.from(INFO_FAMILY), qualifier: [] }],
          startRow: metaSearchStart(table, row),
          stopRow: metaSearchStop(table),
          includeStopRow: true,
          reversed: true,
          caching: ROWS_PER_LOOKUP,
        },
        numberOfRows: ROWS_PER_LOOKUP,
        closeScanner: true,
      };
      const answer = await connection.call(SCAN, request, { timeoutMs: this.#rpcTimeoutMs });
      const rows = new ScanRows();
      return [...rows.take(answer), ...rows.end()];
    } catch (error) {
      this.#metaRegion = undefined;
      throw error;
    }
  }

  /** hbase:meta itself is one region, which never splits. A failure is not remembered. */
  #findMeta(): Promise<Region> {
    if (this.#metaRegion !== undefined) return this.#metaRegion;
    const finding = this.#registry.findMetaServer().then((server) => ({
      name: META_REGION_NAME,
      table: META_TABLE,
      startKey: EMPTY,
      endKey: EMPTY,
      id: 1,
      server,
    }));
    finding.catch(() => {
      if (this.#metaRegion === finding) this.#metaRegion = undefined;
    });
    return (this.#metaRegion = finding);
  }
}

function toSpan({ startKey, endKey }: KeySpan): KeySpan {
  return { startKey, endKey };
}
