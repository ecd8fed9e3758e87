import type { Cell, PutRow } from '../index.ts';

/** First timestamp; rows count on from here, so a cell of another row is recognised by it. */
const BASE_TIMESTAMP = 1_700_000_000_000;
const KEY_BYTES = 6;
/** Odd, so that consecutive numbers fall on all 256 first bytes. */
const SPREAD = 151;

/** Which row of which writer. */
export interface RowNumber {
  readonly series: number;
  readonly number: number;
}

/**
 * A row whose every byte follows from its number: `| spread u8 | series u8 | number u32 |`.
 *
 * The first byte takes all values, so the rows of one writer fall into all regions.
 */
export function numberedRow({ series, number }: RowNumber): PutRow {
  const row = Buffer.alloc(KEY_BYTES);
  row.writeUInt8((number * SPREAD) & 0xff);
  row.writeUInt8(series, 1);
  row.writeUInt32BE(number, 2);
  return {
    row,
    timestamp: BASE_TIMESTAMP + number,
    cells: {
      f: { bytes: Buffer.from([0, 255, 44, number & 0xff]), number: Buffer.from(String(number)) },
      g: { 'with:colon': Buffer.alloc(0) },
    },
  };
}

/** Reads a key of {@link numberedRow}; `undefined` when it is none. */
export function parseRowNumber(key: Buffer): RowNumber | undefined {
  if (key.length !== KEY_BYTES) return undefined;
  const found = { series: key.readUInt8(1), number: key.readUInt32BE(2) };
  return numberedRow(found).row.equals(key) ? found : undefined;
}

/** The cells of a row as the store must give them back. */
export function cellsOf({ cells, timestamp = 0 }: PutRow): Cell[] {
  return Object.entries(cells).flatMap(([family, values]) =>
    Object.entries(values).map(([qualifier, value]) => ({ family, qualifier, timestamp, value })),
  );
}
