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
    const timestamp = row.timestamp ?? 0;
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
      throw invalid(`not a cell timestamp: ${timestamp}`);
    }
    let cells = 0;
    let bytes = 0;
    for (const family in row.cells) {
      const values = row.cells[family];
      for (const qualifier in values) {
        const value = values[qualifier];
        if (value === undefined) continue;
        cells += 1;
        bytes += FIXED_BYTES + rowBytes + this.#column(family, qualifier).length + value.length;
      }
    }
    if (cells === 0) throw invalid('a row to write needs at least one cell');
    return { cells, bytes };
  }

  /** Writes the cells of rows, in order, into one buffer of exactly `bytes` (the sum of their {@link measure}). */
  encode(rows: Iterable<PutRow>, bytes: number): Buffer {
    const block = Buffer.allocUnsafe(bytes);
    let offset = 0;
    for (const row of rows) offset = this.#writeRow(block, offset, row);
    return block;
  }

  #writeRow(block: Buffer, start: number, row: PutRow): number {
    const key = row.row;
    const high = row.timestamp === undefined ? LATEST_HIGH : Math.floor(row.timestamp / 2 ** 32);
    const low = row.timestamp === undefined ? LATEST_LOW : row.timestamp % 2 ** 32;
    let offset = start;
    for (const family in row.cells) {
      const values = row.cells[family];
      for (const qualifier in values) {
        const value = values[qualifier];
        if (value === undefined) continue;
        const columnBytes = this.#column(family, qualifier);
        const keySize = KEY_FIXED_BYTES + key.length + columnBytes.length;
        offset = block.writeUInt32BE(8 + keySize + value.length, offset);
        offset = block.writeUInt32BE(keySize, offset);
        offset = block.writeUInt32BE(value.length, offset);
        offset = block.writeUInt16BE(key.length, offset);
        offset = append(block, offset, key);
        offset = append(block, offset, columnBytes);
        offset = block.writeUInt32BE(high, offset);
        offset = block.writeUInt32BE(low, offset);
        offset = block.writeUInt8(TYPE_PUT, offset);
        offset = append(block, offset, value);
      }
    }
    return offset;
  }

  #column(family: string, qualifier: string): Buffer {
    return this.#columns.get(family)?.get(qualifier) ?? this.#addColumn(family, qualifier);
  }

  #addColumn(family: string, qualifier: string): Buffer {
    const familyBytes = Buffer.from(family, 'utf8');
    if (familyBytes.length === 0 || familyBytes.length > MAX_FAMILY_BYTES) {
      throw invalid(
        `family name has ${familyBytes.length} bytes, allowed are 1 to ${MAX_FAMILY_BYTES}`,
      );
    }
    const bytes = Buffer.concat([
      Buffer.from([familyBytes.length]),
      familyBytes,
      Buffer.from(qualifier, 'utf8'),
    ]);
    if (this.#knownColumns === MAX_KNOWN_COLUMNS) {
      this.#columns.clear();
      this.#knownColumns = 0;
    }
    const columns = this.#columns.get(family) ?? new Map<string, Buffer>();
    this.#columns.set(family, columns.set(qualifier, bytes));
    this.#knownColumns += 1;
    return bytes;
  }
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
