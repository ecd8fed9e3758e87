import { systemClock, type Clock } from '@clickstream/service-core';
import type {
  CallOptions,
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
import { CellBlockWriter } from '../rpc/cell-block-writer.ts';
import { assertCompatible } from '../table-compatibility.ts';
import { InMemoryTable } from './in-memory-table.ts';

/** A call that {@link InMemoryHBaseStoreOptions.beforeCall} hears of. */
export interface InMemoryCall {
  readonly method: keyof HBaseStore;
  readonly table: string;
}

/** Options of {@link createInMemoryHBaseStore}. */
export interface InMemoryHBaseStoreOptions {
  readonly clock?: Clock;
  /** Called before every call; what it throws, the call fails with. `putMany` gives it to every row. */
  readonly beforeCall?: (call: InMemoryCall) => void | Promise<void>;
}

/** A store in this process's memory that passes the same contract suite as the real one. */
export function createInMemoryHBaseStore(options: InMemoryHBaseStoreOptions = {}): HBaseStore {
  return new InMemoryHBaseStore(options);
}

class InMemoryHBaseStore implements HBaseStore {
  readonly #options: InMemoryHBaseStoreOptions;
  readonly #tables = new Map<string, InMemoryTable>();
  readonly #format = new CellBlockWriter();
  #closed = false;

  constructor(options: InMemoryHBaseStoreOptions) {
    this.#options = options;
  }

  async put(table: string, row: PutRow, options?: CallOptions): Promise<void> {
    await this.#enter({ method: 'put', table }, options);
    this.#write(table, row);
  }

  async putMany(
    table: string,
    rows: readonly PutRow[],
    options?: CallOptions,
  ): Promise<PutOutcome[]> {
    this.#throwIfUnusable(options);
    try {
      await this.#enter({ method: 'putMany', table }, options);
    } catch (error) {
      const failure = toFailure(error);
      return rows.map(() => failure);
    }
    return rows.map((row) => {
      try {
        this.#write(table, row);
        return { ok: true };
      } catch (error) {
        return toFailure(error);
      }
    });
  }

  async get(table: string, row: Buffer, options?: GetOptions): Promise<Row | undefined> {
    await this.#enter({ method: 'get', table }, options);
    return this.#require(table).get(row, options?.columns);
  }

  async *scan(table: string, range: ScanRange = {}, options?: CallOptions): AsyncGenerator<Row> {
    await this.#enter({ method: 'scan', table }, options);
    const found = this.#require(table);
    const { start = Buffer.alloc(0), stop = Buffer.alloc(0), limit = Infinity } = range;
    let count = 0;
    for (const key of found.keys()) {
      if (count >= limit) return;
      if (Buffer.compare(key, start) < 0) continue;
      if (stop.length > 0 && Buffer.compare(key, stop) >= 0) return;
      const row = found.get(key, range.columns);
      if (row === undefined) continue;
      this.#throwIfUnusable(options);
      count += 1;
      yield row;
    }
  }

  async increment(table: string, counter: CounterCell, options?: CallOptions): Promise<bigint> {
    await this.#enter({ method: 'increment', table }, options);
    return this.#require(table).increment(counter.row, counter, counter.amount ?? 1n);
  }

  async delete(table: string, row: Buffer, options?: CallOptions): Promise<void> {
    await this.#enter({ method: 'delete', table }, options);
    this.#require(table).delete(row);
  }

  async createTable(
    descriptor: TableDescriptor,
    options?: CallOptions,
  ): Promise<{ readonly created: boolean }> {
    const { name, families, attributes = {} } = descriptor;
    await this.#enter({ method: 'createTable', table: name }, options);
    const existing = this.#tables.get(name);
    if (existing !== undefined) {
      assertCompatible(descriptor, existing.description);
      return { created: false };
    }
    const clock = this.#options.clock ?? systemClock;
    const description = { name, families, attributes };
    this.#tables.set(name, new InMemoryTable(description, () => clock.now()));
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
function toFailure(error: unknown): PutOutcome {
  if (error instanceof HBaseStoreError) return { ok: false, error };
  throw error;
}
