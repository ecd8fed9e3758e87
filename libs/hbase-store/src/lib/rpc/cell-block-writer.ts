import type { PutRow } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { assertRowKey } from '../row-key-bounds.ts';

/*
 * A cell block is a sequence of cells as org.apache.hadoop.hbase.codec.KeyValueCodec writes them (all big-endian):
 *
 *   | i32 size of the rest | i32 key size | i32 value size |
 *   | i16 row size | row | i8 family size | family | qualifier | i64 timestamp | i8 type |   <- the key
 *   | value |
 */

const TYPE_PUT = 4;
const LATEST_HIGH = 0x7fffffff;
const LATEST_LOW = 0xffffffff;
/** size, key size, value size, row size, timestamp, type */
const FIXED_BYTES = 4 + 4 + 4 + 2 + 8 + 1;
const KEY_FIXED_BYTES = 2 + 8 + 1;
const MAX_FAMILY_BYTES = 0x7f;
const MAX_KNOWN_COLUMNS = 10_000;
/** Below this a loop beats the call into native code. */
const LOOP_BYTES = 24;

/** Number of cells and bytes of a row in a cell block. */
export interface RowSize {
  readonly cells: number;
  readonly bytes: number;
}

/** Measures rows and writes them as cell blocks. */
export class CellBlockWriter {
  /** Encoded `family size | family | qualifier`: the rows of a table repeat them for ever. */
  readonly #columns = new Map<string, Map<string, Buffer>>();
  #knownColumns = 0;

  /**
   * Measures a row and checks what the format cannot express.
   *
   * @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT`
   */
  measure(row: PutRow): RowSize {
    const rowBytes = row.row.length;
    assertRowKey(row.row);
    assertCellTime(row.timestamp ?? 0);
    let cells = 0;
    let bytes = 0;
    for (const family in row.cells) {
      const values = row.cells[family];
      const columns = this.#columnsOf(family);
      for (const qualifier in values) {
        const value = values[qualifier];
        if (value === undefined) continue;
        const column = columns.get(qualifier) ?? this.#addColumn(columns, family, qualifier);
        cells += 1;
        bytes += FIXED_BYTES + rowBytes + column.length + value.length;
      }
    }
    if (cells === 0) throw invalid('a row to write needs at least one cell');
    return { cells, bytes };
  }

  /** Writes the cells of rows, in order, into one buffer of exactly `bytes` (the sum of their {@link measure}). */
  encode(rows: Iterable<PutRow>, bytes: number): Buffer {
    const block = Buffer.allocUnsafe(bytes);
    // Its setters are compiled to plain stores, those of Buffer are not.
    const view = new DataView(block.buffer, block.byteOffset, bytes);
    let offset = 0;
    for (const row of rows) offset = this.#writeRow(block, view, { row, offset });
    return block;
  }

  #writeRow(
    block: Buffer,
    view: DataView,
    { row, offset: start }: { readonly row: PutRow; readonly offset: number },
  ): number {
    const key = row.row;
    const high = row.timestamp === undefined ? LATEST_HIGH : Math.floor(row.timestamp / 2 ** 32);
    const low = row.timestamp === undefined ? LATEST_LOW : row.timestamp % 2 ** 32;
    let offset = start;
    for (const family in row.cells) {
      const values = row.cells[family];
      const columns = this.#columnsOf(family);
      for (const qualifier in values) {
        const value = values[qualifier];
        if (value === undefined) continue;
        const column = columns.get(qualifier) ?? this.#addColumn(columns, family, qualifier);
        const keySize = KEY_FIXED_BYTES + key.length + column.length;
        view.setUint32(offset, 8 + keySize + value.length);
        view.setUint32(offset + 4, keySize);
        view.setUint32(offset + 8, value.length);
        view.setUint16(offset + 12, key.length);
        offset = append(block, offset + 14, key);
        offset = append(block, offset, column);
        view.setUint32(offset, high);
        view.setUint32(offset + 4, low);
        view.setUint8(offset + 8, TYPE_PUT);
        offset = append(block, offset + 9, value);
      }
    }
    return offset;
  }

  #columnsOf(family: string): Map<string, Buffer> {
    const known = this.#columns.get(family);
    if (known !== undefined) return known;
    const length = Buffer.byteLength(family);
    if (length === 0 || length > MAX_FAMILY_BYTES) {
      throw invalid(`family name has ${length} bytes, allowed are 1 to ${MAX_FAMILY_BYTES}`);
    }
    const columns = new Map<string, Buffer>();
    this.#columns.set(family, columns);
    return columns;
  }

  #addColumn(columns: Map<string, Buffer>, family: string, qualifier: string): Buffer {
    if (this.#knownColumns === MAX_KNOWN_COLUMNS) {
      this.#columns.clear();
      this.#knownColumns = 0;
    }
    const familyBytes = Buffer.from(family, 'utf8');
    const bytes = Buffer.concat([
      Buffer.from([familyBytes.length]),
      familyBytes,
      Buffer.from(qualifier, 'utf8'),
    ]);
    columns.set(qualifier, bytes);
    this.#knownColumns += 1;
    return bytes;
  }
}

/** @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT` when it can be no timestamp of a cell */
export function assertCellTime(timestamp: number): void {
  if (Number.isSafeInteger(timestamp) && timestamp >= 0) return;
  throw invalid(`not a cell timestamp: ${timestamp}`);
}

function append(target: Buffer, offset: number, source: Buffer): number {
  const length = source.length;
  if (length > LOOP_BYTES) target.set(source, offset);
  else for (let i = 0; i < length; i += 1) target[offset + i] = source[i] ?? 0;
  return offset + length;
}

function invalid(message: string): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_INVALID_ARGUMENT' });
}
