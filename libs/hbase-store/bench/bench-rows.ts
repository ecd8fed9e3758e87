import { createHash } from 'node:crypto';

import type { CellValues, PutRow } from '../src/index.ts';

/** Regions of the benchmark's tables, by the first byte of the key. */
export const REGIONS = 16;
const KEY_BYTES = 25;
const BASE_TIMESTAMP = 1_700_000_000_000;
/** Sizes of the values of one row: about what a click event has. */
const VALUE_BYTES = [36, 36, 8, 48, 12, 40, 6, 8, 8, 1, 2, 16, 12, 8, 8, 10, 8, 12, 8, 120];
const FAMILY_ENDS = [
  ['click_data', 10],
  ['geo_data', 15],
  ['user_agent_data', VALUE_BYTES.length],
] as const;

/** Families of the benchmark's tables. */
export const FAMILIES = FAMILY_ENDS.map(([family]) => family);
export const CELLS_PER_ROW = VALUE_BYTES.length;
export const VALUE_BYTES_PER_ROW = VALUE_BYTES.reduce((sum, bytes) => sum + bytes, 0);

/**
 * The benchmark's rows, the same as those of BenchRows.java: the digests of both are compared.
 *
 * What is prepared is bytes in memory; to make a client's own row of them belongs to the work that is measured.
 */
export class BenchRows {
  readonly #keys: Buffer[];
  readonly #values: Buffer[][];

  constructor(count: number) {
    this.#keys = Array.from({ length: count }, (_, i) => keyOf(i));
    this.#values = Array.from({ length: count }, (_, i) =>
      VALUE_BYTES.map((bytes, column) =>
        Buffer.from(Uint8Array.from({ length: bytes }, (__, k) => i * 31 + column * 17 + k * 7)),
      ),
    );
  }

  get count(): number {
    return this.#keys.length;
  }

  toPutRow(i: number): PutRow {
    const values = this.#values[i] ?? [];
    const cells: Record<string, Record<string, Buffer>> = {};
    let column = 0;
    for (const [family, end] of FAMILY_ENDS) {
      const columns: Record<string, Buffer> = {};
      for (; column < end; column += 1) {
        const value = values[column];
        if (value !== undefined) columns[QUALIFIERS[column] ?? ''] = value;
      }
      cells[family] = columns;
    }
    return {
      row: this.#keys[i] ?? NO_KEY,
      timestamp: BASE_TIMESTAMP + i,
      cells: cells satisfies CellValues,
    };
  }

  digest(): string {
    const sha = createHash('sha256');
    for (const [i, key] of this.#keys.entries()) {
      sha.update(key);
      for (const value of this.#values[i] ?? []) sha.update(value);
    }
    return sha.digest('hex');
  }
}

const NO_KEY = Buffer.alloc(0);
const QUALIFIERS = VALUE_BYTES.map((_, column) => `column_${String(column)}`);

function keyOf(i: number): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  key.writeUInt8(i % REGIONS);
  key.writeBigUInt64BE(BigInt(i), 1);
  for (let k = 0; k < KEY_BYTES - 9; k += 1) key[9 + k] = i * 13 + k * 29;
  return key;
}
