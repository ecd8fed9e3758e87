import { earlierStop, toKeyRanges, type KeyRange } from '../key-range.ts';
import type { Row, ScanRange } from '../hbase-store.ts';
import { toColumns, toTimeRange } from '../rpc/get-message.ts';
import type { PageRequest, Page } from './repaired-client.ts';

const ROWS_PER_PAGE = 500;
const MAX_BYTES_PER_PAGE = 2 * 1024 * 1024;
const BEHIND = Buffer.alloc(1);

/**
 * The rows of a scan, page after page; `read` reads one page, and again when it has to.
 *
 * Each page opens and closes a scanner of its own and begins right behind the last row. Only an empty page says that a
 * region has no more rows: the server also ends a page for its size, and the package's messages cannot tell why.
 */
export async function* scanPages(
  table: string,
  range: ScanRange,
  read: (request: PageRequest) => Promise<Page>,
): AsyncGenerator<Row> {
  const selection = { column: toColumns(range.columns), ...toTimeRange(range.timeRange) };
  let remaining = range.limit ?? Infinity;
  for (const { start, stop } of toKeyRanges(range)) {
    let next: Buffer | undefined = start;
    while (next !== undefined && remaining > 0) {
      const from: KeyRange = { start: next, stop };
      const { rows, endKey }: Page = await read({
        table,
        start: from.start,
        maxRows: Math.min(ROWS_PER_PAGE, remaining),
        scan: {
          ...selection,
          startRow: from.start,
          stopRow: stop,
          cacheBlocks: false,
          maxResultSize: MAX_BYTES_PER_PAGE,
        },
      });
      yield* rows;
      remaining -= rows.length;
      next = startOfNext(from, { rows, endKey });
    }
  }
}

/** Where to read on; `undefined` when the range has been read. */
function startOfNext({ stop }: KeyRange, { rows, endKey }: Page): Buffer | undefined {
  const last = rows.at(-1);
  if (last !== undefined) return Buffer.concat([last.row, BEHIND]);
  // The region's end, unless the range ends before it or with it.
  const end = earlierStop(stop, endKey);
  return end.length === 0 || end.equals(stop) ? undefined : end;
}
