import { isDeepStrictEqual } from 'node:util';

import type { Row } from '../index.ts';
import { cellsOf, numberedRow, parseRowNumber } from './numbered-row.ts';

/** What a writer has sent, and what was acknowledged to it. */
export interface WrittenRows {
  readonly series: number;
  /** The rows 0 to sent - 1 were sent. */
  readonly sent: number;
  readonly acknowledged: ReadonlySet<number>;
}

/** What is wrong with a table; everything empty when nothing is. */
export interface RowVerdict {
  /** Acknowledged and not there. */
  readonly lost: readonly number[];
  /** There with other cells than were sent. */
  readonly damaged: readonly number[];
  /** Keys, in hex, that nobody has sent, or that come twice or out of order. */
  readonly misplaced: readonly string[];
}

/** Compares a scan of a whole table with what one writer has done; rows of other writers are passed over. */
export function judgeRows(scanned: readonly Row[], written: WrittenRows): RowVerdict {
  const found = new Set<number>();
  const damaged: number[] = [];
  const misplaced: string[] = [];
  let before: Buffer | undefined;
  for (const { row, cells } of scanned) {
    const inOrder = before === undefined || Buffer.compare(before, row) < 0;
    before = row;
    const key = parseRowNumber(row);
    if (key !== undefined && key.series !== written.series) continue;
    if (key === undefined || key.number >= written.sent || !inOrder) {
      misplaced.push(row.toString('hex'));
      continue;
    }
    found.add(key.number);
    if (!isDeepStrictEqual(cells, cellsOf(numberedRow(key)))) damaged.push(key.number);
  }
  const lost = [...written.acknowledged].filter((number) => !found.has(number));
  return { lost, damaged, misplaced };
}
