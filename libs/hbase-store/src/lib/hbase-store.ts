import type { HBaseAdmin } from './hbase-admin.ts';
import type { HBaseStoreError } from './hbase-store-error.ts';

/** Values of one row to write: family → qualifier → bytes. */
export type CellValues = Readonly<Record<string, Readonly<Record<string, Buffer>>>>;

/** Columns to read: family → qualifiers; an empty list means the whole family. */
export type ColumnSelection = Readonly<Record<string, readonly string[]>>;

/** Timestamps of cells in milliseconds: `from` inclusive, `to` exclusive; open where one is missing. */
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

/** One row to write. */
export interface PutRow {
  readonly row: Buffer;
  /** Timestamp of all cells in milliseconds; the server's clock when missing. */
  readonly timestamp?: number;
  readonly cells: CellValues;
}

/** The cell that decides about a {@link HBaseStore.checkAndPut}: must hold these bytes, or must not be there. */
export interface CellCheck {
  readonly family: string;
  readonly qualifier: string;
  readonly expected: Buffer | 'absent';
}

/** One row to write if a cell of the same row is as expected. */
export interface CheckedPutRow extends PutRow {
  readonly check: CellCheck;
}

/** One cell as read. */
export interface Cell {
  readonly family: string;
  readonly qualifier: string;
  /** Milliseconds. */
  readonly timestamp: number;
  readonly value: Buffer;
}

/** One row as read; cells in the server's order (family, then qualifier). */
export interface Row {
  readonly row: Buffer;
  readonly cells: readonly Cell[];
}

/** What became of one row of {@link HBaseStore.putMany}. */
export type PutOutcome =
  { readonly ok: true } | { readonly ok: false; readonly error: HBaseStoreError };

/** What became of one row of {@link HBaseStore.getMany}; `row` is missing when it has no (selected) cell. */
export type GetOutcome =
  | { readonly ok: true; readonly row: Row | undefined }
  | { readonly ok: false; readonly error: HBaseStoreError };

/** Bounds of one call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Total time in milliseconds, retries included; for `scan`: time without progress. */
  readonly deadlineMs?: number;
}

/** Options of {@link HBaseStore.get} and {@link HBaseStore.getMany}. */
export interface GetOptions extends CallOptions {
  readonly columns?: ColumnSelection;
  /** Only cells with such a timestamp; the newest one of each column. */
  readonly timeRange?: TimeRange;
}

/** Options of {@link HBaseStore.delete}. */
export interface DeleteOptions extends CallOptions {
  /** Only cells of this time and older, in milliseconds; up to the server's clock when missing. */
  readonly upTo?: number;
}

/** What to scan; everything when empty. */
export interface ScanRange {
  /** First row, inclusive. */
  readonly start?: Buffer;
  /** Row after the last, exclusive. */
  readonly stop?: Buffer;
  /** Only rows that begin with one of these; what lies between is not read. Any order, also overlapping. */
  readonly prefixes?: readonly Buffer[];
  readonly columns?: ColumnSelection;
  /** Only cells with such a timestamp, and rows that have one. */
  readonly timeRange?: TimeRange;
  /** Most rows to return. */
  readonly limit?: number;
}

/** The counter cell to move. */
export interface CounterCell {
  readonly row: Buffer;
  readonly family: string;
  readonly qualifier: string;
  /** Added to the counter; 1 when missing. */
  readonly amount?: bigint;
}

/** Attributes by HBase's own names, values as text: `{ VERSIONS: '1', TTL: '86400' }`. */
export type HBaseAttributes = Readonly<Record<string, string>>;

/** A table to create. */
export interface TableDescriptor {
  /** `name` or `namespace:name`. */
  readonly name: string;
  readonly families: Readonly<Record<string, HBaseAttributes>>;
  readonly attributes?: HBaseAttributes;
  /** First row of every region but the first, ascending. */
  readonly splitKeys?: readonly Buffer[];
}

/** A table as the server describes it. */
export interface TableDescription {
  readonly name: string;
  readonly families: Readonly<Record<string, HBaseAttributes>>;
  readonly attributes: HBaseAttributes;
}

/**
 * Rows and tables of one HBase cluster.
 *
 * Every call retries outages itself until its deadline and then fails with `HBASE_STORE_DEADLINE_EXCEEDED` (its
 * cause is the last outage). Whatever was acknowledged is in the server's write-ahead log. A write that
 * failed with a retriable error may or may not have happened.
 */
export interface HBaseStore extends AsyncDisposable {
  /** What an operator does: states of tables, regions, servers. */
  readonly admin: HBaseAdmin;

  /** Writes one row. @throws HBaseStoreError */
  put(table: string, row: PutRow, options?: CallOptions): Promise<void>;

  /**
   * Writes rows, each on its own: outcomes in input order, also when all of them failed.
   *
   * Rejects only on abort or after close. Rows with one and the same key belong into separate calls.
   */
  putMany(table: string, rows: readonly PutRow[], options?: CallOptions): Promise<PutOutcome[]>;

  /**
   * Writes one row if a cell of that row is as expected, as one step that no other write comes between; tells whether
   * it wrote.
   *
   * When an answer was lost and the repeated call finds the cell not as expected, that may be the work of the first
   * attempt. HBase does not tell the two apart, so neither does this.
   *
   * @throws HBaseStoreError `HBASE_STORE_OUTCOME_UNKNOWN` in that case: read the row to see what holds
   */
  checkAndPut(table: string, row: CheckedPutRow, options?: CallOptions): Promise<boolean>;

  /** Reads one row; `undefined` when it has no (selected) cell. @throws HBaseStoreError */
  get(table: string, row: Buffer, options?: GetOptions): Promise<Row | undefined>;

  /**
   * Reads many rows, each on its own, with one request per server: outcomes in the order of the keys, also when all of
   * them failed. Rejects only on abort or after close.
   */
  getMany(table: string, rows: readonly Buffer[], options?: GetOptions): Promise<GetOutcome[]>;

  /** Whole rows in key order, over all regions, each exactly once. @throws HBaseStoreError */
  scan(table: string, range?: ScanRange, options?: CallOptions): AsyncIterable<Row>;

  /**
   * Adds to an 8-byte counter and returns the new value.
   *
   * A retry does not count twice, since the server recognises it, with one exception: HBase keeps what it needs for that per
   * server. After a planned move of the region between an attempt whose answer was lost and the next one, both count.
   *
   * @throws HBaseStoreError
   */
  increment(table: string, counter: CounterCell, options?: CallOptions): Promise<bigint>;

  /**
   * Deletes a whole row: all cells up to now, or up to a time, which may lie ahead. Until the next major compaction the
   * deletion also hides cells that are written later with such a timestamp or an older one.
   */
  delete(table: string, row: Buffer, options?: DeleteOptions): Promise<void>;

  /**
   * Creates a table and waits until it serves; `created: false` when a compatible one is there already.
   *
   * @throws HBaseStoreError `HBASE_STORE_TABLE_INCOMPATIBLE` when the existing table lacks a family or differs in a
   * stated attribute. Split keys are not compared: regions may have split since.
   */
  createTable(
    descriptor: TableDescriptor,
    options?: CallOptions,
  ): Promise<{ readonly created: boolean }>;

  /** The table's families and attributes, or `undefined` when there is no such table. */
  describeTable(table: string, options?: CallOptions): Promise<TableDescription | undefined>;

  /** Disables and deletes a table; nothing happens when there is none. */
  deleteTable(table: string, options?: CallOptions): Promise<void>;

  /** Waits for the calls under way, then disconnects. Later calls fail with `HBASE_STORE_CLOSED`. */
  close(): Promise<void>;
}
