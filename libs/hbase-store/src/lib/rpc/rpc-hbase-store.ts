import { userInfo } from 'node:os';
import { silentLogger, type Logger } from '@clickstream/service-core';
import type {
  CallOptions,
  ColumnSelection,
  CounterCell,
  GetOptions,
  HBaseStore,
  PutOutcome,
  PutRow,
  Row,
  ScanRange,
  TableDescription,
  TableDescriptor,
} from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { decodeLong, encodeLong } from '../value-codec.ts';
import { BatchWriter } from './batch-writer.ts';
import { ByteBudget } from './byte-budget.ts';
import { CallBudget } from './call-budget.ts';
import { ClusterRegistry } from './cluster-registry.ts';
import { ConnectionPool } from './connection-pool.ts';
import { newNonce } from './nonce.ts';
import { OperationGate } from './operation-gate.ts';
import { answeredRow, RegionCaller } from './region-caller.ts';
import { RegionLocator } from './region-locator.ts';
import { RegionScanner, scanRows, toColumns } from './region-scanner.ts';
import {
  toRpcSettings,
  type RpcHBaseStoreOptions,
  type RpcSettings,
} from './rpc-hbase-store-options.ts';
import { GET, MUTATE } from './rpc-methods.ts';
import { parseServerAddress } from './server-address.ts';
import { TableAdmin } from './table-admin.ts';
import type { MutationProto } from './wire-messages.ts';

const MUTATION_INCREMENT = 1;
const MUTATION_DELETE = 3;

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
  const logger = options.logger ?? silentLogger;
  const user = options.user ?? userInfo().username;
  const connections = new ConnectionPool({ user, connectTimeoutMs, logger });
  const registry = new ClusterRegistry(options.bootstrap.map(parseServerAddress), connections);
  const locator = new RegionLocator({ registry, connections, rpcTimeoutMs });
  const store = new RpcHBaseStore({
    settings,
    logger,
    connections,
    locator,
    caller: new RegionCaller({ locator, connections, rpcTimeoutMs }),
    admin: new TableAdmin({ registry, connections, rpcTimeoutMs }),
  });
  try {
    const budget = new CallBudget(undefined, { deadlineMs: settings.deadlineMs, logger });
    await locator.connect(budget);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface RpcHBaseStoreParts {
  readonly settings: RpcSettings;
  readonly logger: Logger;
  readonly connections: ConnectionPool;
  readonly locator: RegionLocator;
  readonly caller: RegionCaller;
  readonly admin: TableAdmin;
}

class RpcHBaseStore implements HBaseStore {
  readonly #parts: RpcHBaseStoreParts;
  readonly #writer: BatchWriter;
  readonly #gate = new OperationGate();
  readonly #nonceGroup = newNonce();
  #closed: Promise<void> | undefined;

  constructor(parts: RpcHBaseStoreParts) {
    const { settings, caller } = parts;
    this.#parts = parts;
    this.#writer = new BatchWriter({
      caller,
      bytesInFlight: new ByteBudget(settings.maxBytesInFlight),
      limits: { maxRows: settings.maxRowsPerBatch, maxBytes: settings.maxBytesPerBatch },
    });
  }

  async put(table: string, row: PutRow, options?: CallOptions): Promise<void> {
    const [outcome] = await this.putMany(table, [row], options);
    if (outcome?.ok === false) throw outcome.error;
  }

  putMany(table: string, rows: readonly PutRow[], options?: CallOptions): Promise<PutOutcome[]> {
    return this.#run(options, (budget) => this.#writer.write(table, rows, budget));
  }

  get(table: string, row: Buffer, options?: GetOptions): Promise<Row | undefined> {
    return this.#run(options, (budget) => this.#get(table, row, { ...options, budget }));
  }

  scan(table: string, range: ScanRange = {}, options?: CallOptions): AsyncIterable<Row> {
    const { caller, settings } = this.#parts;
    const limits = { maxRows: settings.maxRowsPerFetch, maxBytes: settings.maxBytesPerFetch };
    const run = <T>(work: (budget: CallBudget) => Promise<T>): Promise<T> =>
      this.#run(options, work);
    return {
      [Symbol.asyncIterator]: () =>
        scanRows(new RegionScanner(caller, table, { range, limits }), run),
    };
  }

  increment(table: string, counter: CounterCell, options?: CallOptions): Promise<bigint> {
    return this.#run(options, async (budget) => {
      const qualifier = Buffer.from(counter.qualifier);
      const value = encodeLong(counter.amount ?? 1n);
      const mutation = {
        row: counter.row,
        mutateType: MUTATION_INCREMENT,
        columnValue: [
          { family: Buffer.from(counter.family), qualifierValue: [{ qualifier, value }] },
        ],
        nonce: newNonce(),
      };
      const columns = { [counter.family]: [counter.qualifier] };
      // To a retry of what it did before a restart the server answers without a value: the counter is read then.
      const result =
        (await this.#mutate(table, mutation, budget)) ??
        (await this.#get(table, counter.row, { columns, budget }));
      const cell = result?.cells[0];
      if (cell === undefined) {
        throw new HBaseStoreError('the counter is gone right after its increment', {
          code: 'HBASE_STORE_PROTOCOL',
        });
      }
      return decodeLong(cell.value);
    });
  }

  delete(table: string, row: Buffer, options?: CallOptions): Promise<void> {
    return this.#run(options, async (budget) => {
      await this.#mutate(table, { row, mutateType: MUTATION_DELETE }, budget);
    });
  }

  createTable(
    descriptor: TableDescriptor,
    options?: CallOptions,
  ): Promise<{ readonly created: boolean }> {
    return this.#run(options, (budget) => this.#parts.admin.createTable(descriptor, budget));
  }

  describeTable(table: string, options?: CallOptions): Promise<TableDescription | undefined> {
    return this.#run(options, (budget) => this.#parts.admin.describeTable(table, budget));
  }

  deleteTable(table: string, options?: CallOptions): Promise<void> {
    return this.#run(options, async (budget) => {
      await this.#parts.admin.deleteTable(table, budget);
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

  async #get(
    table: string,
    row: Buffer,
    options: { readonly columns?: ColumnSelection; readonly budget: CallBudget },
  ): Promise<Row | undefined> {
    const { budget } = options;
    const column = toColumns(options.columns);
    const answer = await this.#parts.caller.call(
      GET,
      { table, row },
      { budget, request: (region) => ({ region, get: { row, column } }) },
    );
    return answeredRow(answer);
  }

  async #mutate(
    table: string,
    mutation: MutationProto,
    budget: CallBudget,
  ): Promise<Row | undefined> {
    const nonceGroup = this.#nonceGroup;
    const answer = await this.#parts.caller.call(
      MUTATE,
      { table, row: mutation.row },
      { budget, request: (region) => ({ region, mutation, nonceGroup }) },
    );
    return answeredRow(answer);
  }

  #run<T>(options: CallOptions | undefined, work: (budget: CallBudget) => Promise<T>): Promise<T> {
    const { deadlineMs } = this.#parts.settings;
    return this.#gate.run(() =>
      work(new CallBudget(options, { deadlineMs, logger: this.#parts.logger })),
    );
  }
}
