import type {
  Cell,
  CellCheck,
  PutRow,
  Row,
  TableDescription,
  TableDescriptor,
} from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { isBehind } from '../key-range.ts';
import type { CellSelection } from '../rpc/get-message.ts';
import { decodeLong, encodeLong } from '../value-codec.ts';
import { InMemoryRegions } from './in-memory-regions.ts';

const NO_VALUE = Buffer.alloc(0);

interface StoredRow {
  readonly row: Buffer;
  /** Newest version of each column, by `family:qualifier`. */
  readonly cells: Map<string, Cell>;
  /** Cells up to this timestamp are hidden by a deletion. */
  deletedUpTo: number;
}

/** One table in memory, with HBase's rules for timestamps, deletions and time to live; keeps one version. */
export class InMemoryTable {
  readonly description: TableDescription;
  readonly regions: InMemoryRegions;
  readonly #now: () => number;
  /** By the row's bytes as latin-1, which sort as the bytes do. */
  readonly #rows = new Map<string, StoredRow>();
  #lastTimestamp = 0;

  constructor(descriptor: TableDescriptor, now: () => number) {
    const { name, families, attributes = {}, splitKeys = [] } = descriptor;
    this.description = { name, families, attributes };
    this.regions = new InMemoryRegions(name, splitKeys);
    this.#now = now;
  }

  put(row: PutRow): void {
    this.regions.requireServed(row.row);
    for (const family of Object.keys(row.cells)) this.#requireFamily(family);
    const timestamp = row.timestamp ?? this.#nextTimestamp();
    for (const [family, values] of Object.entries(row.cells)) {
      for (const [qualifier, value] of Object.entries(values)) {
        this.#store(row.row, { family, qualifier, timestamp, value: Buffer.from(value) });
      }
    }
  }

  /** Writes when the cell is as expected; HBase takes an empty value and no cell for the same. */
  checkAndPut(row: PutRow, { family, qualifier, expected }: CellCheck): boolean {
    const current = this.get(row.row, { columns: { [family]: [qualifier] } })?.cells[0]?.value;
    const wanted = expected === 'absent' ? NO_VALUE : expected;
    if (!wanted.equals(current ?? NO_VALUE)) return false;
    this.put(row);
    return true;
  }

  get(row: Buffer, { columns, timeRange = {} }: CellSelection): Row | undefined {
    this.regions.requireServed(row);
    const { from = 0, to = Infinity } = timeRange;
    for (const family of Object.keys(columns ?? {})) this.#requireFamily(family);
    const stored = this.#rows.get(keyOf(row));
    if (stored === undefined) return undefined;
    const cells = [...stored.cells.values()]
      .filter((cell) => this.#isVisible(stored, cell) && isSelected(cell, columns))
      .filter(({ timestamp }) => timestamp >= from && timestamp < to)
      .sort((a, b) => compareText(a.family, b.family) || compareText(a.qualifier, b.qualifier));
    return cells.length === 0 ? undefined : { row: stored.row, cells };
  }

  /** Keys of the rows of a range, in order. */
  keys(start: Buffer, stop: Buffer): Buffer[] {
    return [...this.#rows.values()]
      .map(({ row }) => row)
      .filter((row) => Buffer.compare(row, start) >= 0 && !isBehind(row, stop))
      .sort((a, b) => Buffer.compare(a, b));
  }

  increment(row: Buffer, column: { family: string; qualifier: string }, amount: bigint): bigint {
    this.#requireFamily(column.family);
    const { family, qualifier } = column;
    const current = this.get(row, { columns: { [family]: [qualifier] } })?.cells[0];
    if (current !== undefined && current.value.length !== 8) {
      throw new HBaseStoreError('the cell to increment is no 8-byte counter', {
        code: 'HBASE_STORE_REJECTED',
      });
    }
    const value = (current === undefined ? 0n : decodeLong(current.value)) + amount;
    const timestamp = this.#nextTimestamp();
    this.#store(row, { family, qualifier, timestamp, value: encodeLong(value) });
    return value;
  }

  delete(row: Buffer, upTo = this.#nextTimestamp()): void {
    this.regions.requireServed(row);
    const stored = this.#stored(row);
    stored.deletedUpTo = Math.max(stored.deletedUpTo, upTo);
  }

  /** Also a row without cells: a deletion hides what is written later. */
  #stored(row: Buffer): StoredRow {
    const key = keyOf(row);
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const stored = { row: Buffer.from(row), cells: new Map<string, Cell>(), deletedUpTo: -1 };
    this.#rows.set(key, stored);
    return stored;
  }

  #store(row: Buffer, cell: Cell): void {
    const stored = this.#stored(row);
    const column = `${cell.family}:${cell.qualifier}`;
    const known = stored.cells.get(column);
    if (known === undefined || known.timestamp <= cell.timestamp) stored.cells.set(column, cell);
  }

  #isVisible(stored: StoredRow, cell: Cell): boolean {
    const ttlSeconds = Number(this.description.families[cell.family]?.['TTL'] ?? Infinity);
    return cell.timestamp > stored.deletedUpTo && cell.timestamp > this.#now() - ttlSeconds * 1_000;
  }

  #requireFamily(family: string): void {
    if (family in this.description.families) return;
    throw new HBaseStoreError(`table ${this.description.name} has no family ${family}`, {
      code: 'HBASE_STORE_FAMILY_NOT_FOUND',
    });
  }

  /** Grows with every write, so that a write right after a deletion is not hidden by it. */
  #nextTimestamp(): number {
    this.#lastTimestamp = Math.max(this.#lastTimestamp + 1, this.#now());
    return this.#lastTimestamp;
  }
}

function keyOf(row: Buffer): string {
  return row.toString('latin1');
}

function isSelected(cell: Cell, columns: CellSelection['columns']): boolean {
  if (columns === undefined || Object.keys(columns).length === 0) return true;
  const qualifiers = columns[cell.family];
  return (
    qualifiers !== undefined && (qualifiers.length === 0 || qualifiers.includes(cell.qualifier))
  );
}

function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
