import { userInfo } from 'node:os';
import { silentLogger } from '@clickstream/service-core';
import type { HBaseAdmin } from '../hbase-admin.ts';
import type {
  CallOptions,
  CheckedPutRow,
  CounterCell,
  DeleteOptions,
  GetOptions,
  GetOutcome,
  HBaseStore,
  PutOutcome,
  PutRow,
  Row,
  ScanRange,
  TableDescription,
  TableDescriptor,
} from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { BatchCaller } from './batch-caller.ts';
import { ByteBudget } from './byte-budget.ts';
import { CallBudget } from './call-budget.ts';
import { CellBlockWriter } from './cell-block-writer.ts';
import { checkAndPut } from './checked-put.ts';
import { ClusterRegistry } from './cluster-registry.ts';
import { ConnectionPool } from './connection-pool.ts';
import { MasterCaller } from './master-caller.ts';
import { OperationGate } from './operation-gate.ts';
import { RegionAdmin } from './region-admin.ts';
import { RegionCaller } from './region-caller.ts';
import { RegionLocator } from './region-locator.ts';
import { RegionScanner, scanRows } from './region-scanner.ts';
import { getBatch, putBatch } from './row-batches.ts';
import { RowCaller } from './row-caller.ts';
import { RpcEvents } from './rpc-events.ts';
import { RpcHBaseAdmin } from './rpc-hbase-admin.ts';
import {
  toRpcSettings,
  type RpcHBaseStoreOptions,
  type RpcSettings,
} from './rpc-hbase-store-options.ts';
import type { RpcRetryEvent } from './rpc-listener.ts';
import { parseServerAddress } from './server-address.ts';
import { TableAdmin } from './table-admin.ts';

/**
 * Opens a store that speaks HBase's RPC protocol itself: no ZooKeeper, no Java. Returns when a bootstrap server has
 * answered.
 *
 * @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT`, or `HBASE_STORE_DEADLINE_EXCEEDED` when none answers
 */
export async function openRpcHBaseStore(options: RpcHBaseStoreOptions): Promise<HBaseStore> {
  const settings = toRpcSettings(options);
  if (options.bootstrap.length === 0) {
    throw new HBaseStoreError('at least one bootstrap server is needed', {
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
  }
  const { rpcTimeoutMs, connectTimeoutMs } = settings;
  const { tls, translateAddress } = options;
  const events = new RpcEvents(options.listener ?? {}, options.logger ?? silentLogger);
  const user = options.user ?? userInfo().username;
  const connections = new ConnectionPool({ user, connectTimeoutMs, tls, translateAddress, events });
  const registry = new ClusterRegistry(options.bootstrap.map(parseServerAddress), connections);
  const locator = new RegionLocator({ registry, connections, rpcTimeoutMs, events });
  const store = new RpcHBaseStore({
    settings,
    events,
    connections,
    locator,
    caller: new RegionCaller({ locator, connections, rpcTimeoutMs }),
    master: new MasterCaller({ registry, connections, rpcTimeoutMs }),
  });
  try {
    await store.connect();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface RpcHBaseStoreParts {
  readonly settings: RpcSettings;
  readonly events: RpcEvents;
  readonly connections: ConnectionPool;
  readonly locator: RegionLocator;
  readonly caller: RegionCaller;
  readonly master: MasterCaller;
}

class RpcHBaseStore implements HBaseStore {
  readonly admin: HBaseAdmin;
  readonly #parts: RpcHBaseStoreParts;
  readonly #tables: TableAdmin;
  readonly #rows: RowCaller;
  readonly #batches: BatchCaller;
  readonly #format = new CellBlockWriter();
  readonly #gate = new OperationGate();
  #closed: Promise<void> | undefined;

  constructor(parts: RpcHBaseStoreParts) {
    const { settings, events, caller, master } = parts;
    this.#parts = parts;
    this.#tables = new TableAdmin(master);
    this.#rows = new RowCaller(caller);
    this.#batches = new BatchCaller({
      caller,
      bytesInFlight: new ByteBudget(settings.maxBytesInFlight, (bytes) => {
        events.bytesInFlight(bytes);
      }),
    });
    this.admin = new RpcHBaseAdmin({
      master,
      tables: this.#tables,
      regions: new RegionAdmin({ master, caller }),
      run: (options, work) => this.#run(options, work),
    });
  }

  /** Waits for the first answer of the cluster. */
  connect(): Promise<void> {
    return this.#run(undefined, (budget) => this.#parts.locator.connect(budget));
  }

  async put(table: string, row: PutRow, options?: CallOptions): Promise<void> {
    const [outcome] = await this.putMany(table, [row], options);
    if (outcome?.ok === false) throw outcome.error;
  }

  putMany(table: string, rows: readonly PutRow[], options?: CallOptions): Promise<PutOutcome[]> {
    const { maxRowsPerBatch: maxRows, maxBytesPerBatch: maxBytes } = this.#parts.settings;
    return this.#run(options, (budget) =>
      this.#batches.run(table, putBatch(rows, this.#format, { maxRows, maxBytes }), budget),
    );
  }

  checkAndPut(table: string, row: CheckedPutRow, options?: CallOptions): Promise<boolean> {
    const { caller } = this.#parts;
    return this.#run(options, (budget) =>
      checkAndPut({ caller, format: this.#format }, { table, row }, budget),
    );
  }

  get(table: string, row: Buffer, options: GetOptions = {}): Promise<Row | undefined> {
    return this.#run(options, (budget) => this.#rows.get({ table, row }, options, budget));
  }

  getMany(table: string, rows: readonly Buffer[], options: GetOptions = {}): Promise<GetOutcome[]> {
    const { maxRowsPerFetch: maxRows, maxBytesPerBatch: maxBytes } = this.#parts.settings;
    return this.#run(options, (budget) =>
      this.#batches.run(table, getBatch(rows, options, { maxRows, maxBytes }), budget),
    );
  }

  scan(table: string, range: ScanRange = {}, options?: CallOptions): AsyncIterable<Row> {
    const { caller, settings } = this.#parts;
    const limits = { maxRows: settings.maxRowsPerFetch, maxBytes: settings.maxBytesPerFetch };
    const run = <T>(
      work: (budget: CallBudget) => Promise<T>,
      own: CallOptions | undefined = options,
    ): Promise<T> => this.#run(own, work);
    return {
      [Symbol.asyncIterator]: () =>
        scanRows(new RegionScanner(caller, table, { range, limits }), run),
    };
  }

  increment(table: string, counter: CounterCell, options?: CallOptions): Promise<bigint> {
    return this.#run(options, (budget) => this.#rows.increment(table, counter, budget));
  }

  delete(table: string, row: Buffer, options: DeleteOptions = {}): Promise<void> {
    return this.#run(options, (budget) => this.#rows.delete({ table, row }, options, budget));
  }

  createTable(
    descriptor: TableDescriptor,
    options?: CallOptions,
  ): Promise<{ readonly created: boolean }> {
    return this.#run(options, (budget) => this.#tables.createTable(descriptor, budget));
  }

  describeTable(table: string, options?: CallOptions): Promise<TableDescription | undefined> {
    return this.#run(options, (budget) => this.#tables.describeTable(table, budget));
  }

  deleteTable(table: string, options?: CallOptions): Promise<void> {
    return this.#run(options, async (budget) => {
      await this.#tables.deleteTable(table, budget);
      this.#parts.locator.forgetTable(table);
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#gate.close().then(() => this.#parts.connections.close());
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #run<T>(options: CallOptions | undefined, work: (budget: CallBudget) => Promise<T>): Promise<T> {
    const { events, settings } = this.#parts;
    const { deadlineMs } = settings;
    const onRetry = (event: RpcRetryEvent): void => {
      events.retried(event);
    };
    return this.#gate.run(() =>
      work(new CallBudget(options, { deadlineMs, logger: events.logger, onRetry })),
    );
  }
}
