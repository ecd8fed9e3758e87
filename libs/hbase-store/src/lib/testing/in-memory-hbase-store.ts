import { systemClock, type Clock } from '@clickstream/service-core';
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
import { toKeyRanges } from '../key-range.ts';
import { assertCellTime, CellBlockWriter } from '../rpc/cell-block-writer.ts';
import type { FailedOutcome } from '../rpc/batch-caller.ts';
import { toGet, toTimeRange } from '../rpc/get-message.ts';
import { assertCompatible } from '../table-compatibility.ts';
import { InMemoryHBaseAdmin } from './in-memory-hbase-admin.ts';
import { InMemoryTable } from './in-memory-table.ts';

/** A call that {@link InMemoryHBaseStoreOptions.beforeCall} hears of. */
export interface InMemoryCall {
  readonly method: keyof HBaseStore | keyof HBaseAdmin;
  /** Empty for calls that concern no table. */
  readonly table: string;
}

/** Options of {@link createInMemoryHBaseStore}. */
export interface InMemoryHBaseStoreOptions {
  readonly clock?: Clock;
  /** Called before every call; what it throws, the call fails with. Batches give it to every row. */
  readonly beforeCall?: (call: InMemoryCall) => void | Promise<void>;
}

/** A store in this process's memory that passes the same contract suite as the real one. */
export function createInMemoryHBaseStore(options: InMemoryHBaseStoreOptions = {}): HBaseStore {
  return new InMemoryHBaseStore(options);
}

class InMemoryHBaseStore implements HBaseStore {
  readonly admin: HBaseAdmin;
  readonly #options: InMemoryHBaseStoreOptions;
  readonly #tables = new Map<string, InMemoryTable>();
  readonly #format = new CellBlockWriter();
  #closed = false;
  #isShutDown = false;

  constructor(options: InMemoryHBaseStoreOptions) {
    this.#options = options;
    this.admin = new InMemoryHBaseAdmin({
      enter: (call, callOptions) => this.#enter(call, callOptions),
      require: (table) => this.#require(table),
      find: (table) => this.#tables.get(table),
      shutDown: () => (this.#isShutDown = true),
    });
  }

  async put(table: string, row: PutRow, options?: CallOptions): Promise<void> {
    await this.#enter({ method: 'put', table }, options);
    this.#write(table, row);
  }

  putMany(table: string, rows: readonly PutRow[], options?: CallOptions): Promise<PutOutcome[]> {
    const written: PutOutcome = { ok: true };
    return this.#each(rows, { call: { method: 'putMany', table }, options }, (row) => {
      this.#write(table, row);
      return written;
    });
  }

  async checkAndPut(table: string, row: CheckedPutRow, options?: CallOptions): Promise<boolean> {
    await this.#enter({ method: 'checkAndPut', table }, options);
    this.#format.measure(row);
    return this.#require(table).checkAndPut(row, row.check);
  }

  async get(table: string, row: Buffer, options: GetOptions = {}): Promise<Row | undefined> {
    await this.#enter({ method: 'get', table }, options);
    return this.#read(table, row, options);
  }

  getMany(table: string, rows: readonly Buffer[], options: GetOptions = {}): Promise<GetOutcome[]> {
    return this.#each(rows, { call: { method: 'getMany', table }, options }, (row) => ({
      ok: true,
      row: this.#read(table, row, options),
    }));
  }

  async *scan(table: string, range: ScanRange = {}, options?: CallOptions): AsyncGenerator<Row> {
    await this.#enter({ method: 'scan', table }, options);
    toTimeRange(range.timeRange);
    const found = this.#require(table);
    const { limit = Infinity } = range;
    let count = 0;
    for (const { start, stop } of toKeyRanges(range)) {
      for (const key of found.keys(start, stop)) {
        if (count >= limit) return;
        const row = found.get(key, range);
        if (row === undefined) continue;
        this.#throwIfUnusable(options);
        count += 1;
        yield row;
      }
    }
  }

  async increment(table: string, counter: CounterCell, options?: CallOptions): Promise<bigint> {
    await this.#enter({ method: 'increment', table }, options);
    return this.#require(table).increment(counter.row, counter, counter.amount ?? 1n);
  }

  async delete(table: string, row: Buffer, options: DeleteOptions = {}): Promise<void> {
    await this.#enter({ method: 'delete', table }, options);
    const { upTo } = options;
    if (upTo !== undefined) assertCellTime(upTo);
    this.#require(table).delete(row, upTo);
  }

  async createTable(
    descriptor: TableDescriptor,
    options?: CallOptions,
  ): Promise<{ readonly created: boolean }> {
    const { name } = descriptor;
    await this.#enter({ method: 'createTable', table: name }, options);
    const existing = this.#tables.get(name);
    if (existing !== undefined) {
      assertCompatible(descriptor, existing.description);
      return { created: false };
    }
    const clock = this.#options.clock ?? systemClock;
    this.#tables.set(name, new InMemoryTable(descriptor, () => clock.now()));
    return { created: true };
  }

  async describeTable(table: string, options?: CallOptions): Promise<TableDescription | undefined> {
    await this.#enter({ method: 'describeTable', table }, options);
    return this.#tables.get(table)?.description;
  }

  async deleteTable(table: string, options?: CallOptions): Promise<void> {
    await this.#enter({ method: 'deleteTable', table }, options);
    this.#tables.delete(table);
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #enter(call: InMemoryCall, options: CallOptions | undefined): Promise<void> {
    this.#throwIfUnusable(options);
    await this.#options.beforeCall?.(call);
    if (!this.#isShutDown) return;
    throw new HBaseStoreError('the cluster has been shut down', {
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
    });
  }

  /** Does each row on its own; what keeps the whole call from being made is the outcome of every row. */
  async #each<Given, Outcome>(
    rows: readonly Given[],
    made: { readonly call: InMemoryCall; readonly options: CallOptions | undefined },
    work: (row: Given) => Outcome,
  ): Promise<(Outcome | FailedOutcome)[]> {
    this.#throwIfUnusable(made.options);
    try {
      await this.#enter(made.call, made.options);
    } catch (error) {
      const failure = toFailure(error);
      return rows.map(() => failure);
    }
    return rows.map((row) => {
      try {
        return work(row);
      } catch (error) {
        return toFailure(error);
      }
    });
  }

  #read(table: string, row: Buffer, options: GetOptions): Row | undefined {
    // Refuses what the message cannot say.
    toGet(row, options);
    return this.#require(table).get(row, options);
  }

  #throwIfUnusable(options: CallOptions | undefined): void {
    if (this.#closed) {
      throw new HBaseStoreError('the store is closed', { code: 'HBASE_STORE_CLOSED' });
    }
    if (options?.signal?.aborted === true) {
      throw new HBaseStoreError('the caller gave the call up', {
        code: 'HBASE_STORE_ABORTED',
        cause: options.signal.reason,
      });
    }
  }

  #write(table: string, row: PutRow): void {
    this.#format.measure(row);
    this.#require(table).put(row);
  }

  #require(table: string): InMemoryTable {
    const found = this.#tables.get(table);
    if (found !== undefined) return found;
    throw new HBaseStoreError(`there is no table ${table}`, {
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
  }
}

/** Errors of other kinds come from the test itself. */
function toFailure(error: unknown): FailedOutcome {
  if (error instanceof HBaseStoreError) return { ok: false, error };
  throw error;
}
