import type { Logger } from '@clickstream/service-core';
import type { Row } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { closedError } from '../rpc/connection-pool.ts';
import type { Region } from '../rpc/region-cache.ts';
import type { ServerAddress } from '../rpc/rpc-hbase-store-options.ts';
import { parseServerAddress } from '../rpc/server-address.ts';
import {
  readMultiResponse,
  toMultiRequest,
  type BatchOperation,
  type PlacedAnswer,
  type PlacedOperation,
  type ServerBatch,
} from './multi-request.ts';
import { addressOf, RegionDirectory, type MetaSearch } from './region-directory.ts';
import { RepairedConnection } from './repaired-connection.ts';
import { toRow } from './row-mapper.ts';
import {
  PackageClient,
  type BatchOutcome,
  type VendorCallback,
  type VendorLocation,
  type VendorMethods,
  type VendorRegionServer,
  type VendorRequest,
} from './vendor.ts';
import { ZooKeeperMetaServer } from './zookeeper-meta-server.ts';

const META_REGION_NAME = Buffer.from('hbase:meta,,1');
const INFO_FAMILY = Buffer.from('info');
const ANYWHERE = Buffer.alloc(0);
const SESSION_RENEWAL_MS = 1_000;

/** Codes after which the region may be on another server. */
const MOVED: ReadonlySet<string> = new Set([
  'HBASE_STORE_CALL_TIMEOUT',
  'HBASE_STORE_REGION_UNAVAILABLE',
  'HBASE_STORE_SERVER_UNAVAILABLE',
]);

/** Where the cluster is, and how patiently it is asked. */
export interface RepairedClientOptions {
  /** `host:port` of the ZooKeeper servers. */
  readonly zookeeperQuorum: readonly string[];
  readonly zookeeperRoot: string;
  readonly user: string;
  readonly connectTimeoutMs: number;
  readonly rpcTimeoutMs: number;
  readonly logger: Logger;
  readonly translateAddress?: ((server: ServerAddress) => ServerAddress) | undefined;
}

/** Rows of one region, from `start` on. */
export interface PageRequest {
  readonly table: string;
  readonly start: Buffer;
  readonly scan: object;
  readonly maxRows: number;
}

/** Whole rows, fewer than wanted also when more follow; none when the region has no more. */
export interface Page {
  readonly rows: readonly Row[];
  /** Where the next region starts; empty after the last. */
  readonly endKey: Buffer;
}

/**
 * The package's client. Its own methods are used as they are; replaced are those below them that lose calls, ask HBase 2
 * what it refuses, or give results to the wrong row.
 *
 * Every callback is called, with an {@link HBaseStoreError} when something failed. Nothing is tried again here.
 */
export class RepairedClient extends PackageClient {
  readonly #options: RepairedClientOptions;
  readonly #zookeeper: ZooKeeperMetaServer;
  readonly #regions: RegionDirectory;
  readonly #connections = new Map<string, Promise<RepairedConnection>>();
  #metaServer: Promise<string> | undefined;
  #closed = false;

  constructor(options: RepairedClientOptions) {
    super({
      zookeeperHosts: options.zookeeperQuorum,
      zookeeperRoot: options.zookeeperRoot,
      zookeeperReconnectTimeout: SESSION_RENEWAL_MS,
    });
    this.#options = options;
    this.#zookeeper = new ZooKeeperMetaServer(this.zk, {
      answerTimeoutMs: options.connectTimeoutMs,
    });
    this.#regions = new RegionDirectory((search) => this.#readMeta(search));
  }

  /** Finds hbase:meta and reads of it. @throws HBaseStoreError what kept it from answering */
  async connect(): Promise<void> {
    await this.#readMeta({ start: ANYWHERE, stop: ANYWHERE, maxRows: 1 });
  }

  /**
   * Reads on in one region, with a scanner that is closed with its first answer: the package's own scanner leaves rows
   * out, and its messages do not tell whether a region has more.
   */
  async readPage({ table, start, scan, maxRows }: PageRequest): Promise<Page> {
    const region = await this.#regions.locate(table, start);
    try {
      const rows = await this.#scan(addressOf(region.server), region.name, { scan, maxRows });
      return { rows, endKey: region.endKey };
    } catch (error) {
      this.#recover(region.name, error);
      throw error;
    }
  }

  /** Ends connections and session; calls under way fail with `HBASE_STORE_CLOSED`. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const opening of this.#connections.values()) {
      opening.then(
        (connection) => {
          connection.close(closedError());
        },
        () => undefined,
      );
    }
    await this.#zookeeper.close();
  }

  /** Nothing is tracked: the server of hbase:meta is asked for when it is needed. Called by the package's constructor. */
  override ensureZookeeperTrackers(done: VendorCallback<void>): void {
    done(null);
  }

  override locateRegion(
    table: string,
    row: Buffer,
    _useCache: boolean,
    done: VendorCallback<VendorLocation>,
  ): void {
    this.#regions
      .locate(table, row)
      .then(({ name, server }) => {
        done(null, { name, server: addressOf(server) });
      })
      .catch(done);
  }

  override getRegionConnection(server: string, done: VendorCallback<VendorRegionServer>): void {
    this.#connection(server)
      .then((connection) => {
        done(null, {
          rpc: {
            Get: (request, answered) => {
              this.#ask(connection, 'Get', { request, answered });
            },
            Mutate: (request, answered) => {
              this.#ask(connection, 'Mutate', { request, answered });
            },
          },
        });
      })
      .catch(done);
  }

  /** One {@link BatchOutcome} per operation, in their order. */
  override processBatch(
    table: string,
    operations: readonly BatchOperation[],
    _useCache: boolean,
    _retry: number,
    done: VendorCallback<readonly BatchOutcome[]>,
  ): void {
    this.#batch(table, operations)
      .then((outcomes) => {
        done(null, outcomes);
      })
      .catch(done);
  }

  /** Whoever calls decides what is tried again: the package would repeat at once, also what cannot succeed. */
  override _isRetryException(): boolean {
    return false;
  }

  #ask<M extends 'Get' | 'Mutate'>(
    connection: RepairedConnection,
    method: M,
    call: {
      readonly request: VendorRequest;
      readonly answered: VendorCallback<VendorMethods[M]['response']>;
    },
  ): void {
    connection
      .call(method, call.request)
      .then((response) => {
        call.answered(null, response);
      })
      .catch((error: unknown) => {
        this.#recover(call.request.region.value, error);
        call.answered(error);
      });
  }

  async #batch(table: string, operations: readonly BatchOperation[]): Promise<BatchOutcome[]> {
    const outcomes = new Array<BatchOutcome>(operations.length).fill(null);
    const located: (PlacedOperation & { readonly region: Region })[] = [];
    for (const [position, operation] of operations.entries()) {
      try {
        const region = await this.#regions.locate(table, operation.getRow());
        located.push({ position, operation, region });
      } catch (error) {
        // What keeps one row from being located keeps the following ones too.
        outcomes.fill(toStoreError(error), position);
        break;
      }
    }
    const servers = Map.groupBy(located, ({ region }) => addressOf(region.server));
    const answers = await Promise.all(
      [...servers].map(([server, ofServer]) =>
        this.#send(
          server,
          Map.groupBy(ofServer, ({ region }) => region),
        ),
      ),
    );
    for (const { position, region, answer } of answers.flat()) {
      if (answer instanceof HBaseStoreError) this.#recover(region.name, answer);
      outcomes[position] = answer instanceof HBaseStoreError ? answer : this._parseResponse(answer);
    }
    return outcomes;
  }

  async #send(server: string, batch: ServerBatch): Promise<PlacedAnswer[]> {
    try {
      const connection = await this.#connection(server);
      return readMultiResponse(batch, await connection.call('Multi', toMultiRequest(batch)));
    } catch (error) {
      const answer = toStoreError(error);
      return [...batch].flatMap(([region, operations]) =>
        operations.map(({ position }) => ({ position, region, answer })),
      );
    }
  }

  async #readMeta({ start, stop, maxRows }: MetaSearch): Promise<Row[]> {
    try {
      this.#metaServer ??= this.#zookeeper.find();
      return await this.#scan(await this.#metaServer, META_REGION_NAME, {
        scan: { column: [{ family: INFO_FAMILY }], startRow: start, stopRow: stop, reversed: true },
        maxRows,
      });
    } catch (error) {
      this.#metaServer = undefined;
      throw error;
    }
  }

  /** Opens a scanner, reads once and closes it, in one request. */
  async #scan(
    server: string,
    regionName: Buffer,
    wanted: { readonly scan: object; readonly maxRows: number },
  ): Promise<Row[]> {
    const connection = await this.#connection(server);
    const { results } = await connection.call('Scan', {
      region: { type: 'REGION_NAME', value: regionName },
      scan: wanted.scan,
      numberOfRows: wanted.maxRows,
      closeScanner: true,
    });
    return results.flatMap((result) => toRow(this._parseResponse(result)) ?? []);
  }

  /** At most one connection per server, opened when first needed and again after it broke. */
  #connection(server: string): Promise<RepairedConnection> {
    if (this.#closed) return Promise.reject(closedError());
    const known = this.#connections.get(server);
    if (known !== undefined) return known;
    const { user, connectTimeoutMs, rpcTimeoutMs, logger, translateAddress } = this.#options;
    const address = parseServerAddress(server);
    const opening = RepairedConnection.open({
      ...(translateAddress?.(address) ?? address),
      user,
      connectTimeoutMs,
      rpcTimeoutMs,
      onClose: (reason) => {
        if (this.#connections.get(server) === opening) this.#connections.delete(server);
        // Its regions may be opened elsewhere by now, and whoever cannot connect does not know which one it was after.
        this.#regions.forgetServer(server);
        if (reason.code === 'HBASE_STORE_CLOSED') return;
        logger.warn('hbase_connection_lost', { server, message: reason.message });
      },
    });
    this.#connections.set(server, opening);
    return opening;
  }

  /** Forgets what the failure shows to be out of date. */
  #recover(regionName: Buffer, failure: unknown): void {
    if (failure instanceof HBaseStoreError && MOVED.has(failure.code)) {
      this.#regions.forget(regionName);
    }
  }
}

/** Errors of other kinds are bugs and end the whole call. */
function toStoreError(error: unknown): HBaseStoreError {
  if (error instanceof HBaseStoreError) return error;
  throw error;
}
