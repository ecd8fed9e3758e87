import type { Row, ScanRange } from '../hbase-store.ts';
import { scanPages } from './page-scanner.ts';
import type { Page, PageRequest } from './repaired-client.ts';

const KEYS = ['a', 'b', 'ba', 'c', 'd', 'da', 'e', 'f'];
/** `c` to `d` is an empty region but for `c`; the last one ends with the table. */
const ENDS = ['b', 'c', 'ca', 'd', ''];

/** One page of a table of regions, never more than `most` rows, as a server would end it for its size. */
function pages(most: number, asked: string[] = []): (request: PageRequest) => Promise<Page> {
  return ({ start, maxRows, scan }) => {
    asked.push(start.toString());
    const stop = (scan as { stopRow: Buffer }).stopRow.toString();
    const end = ENDS.find((one) => one === '' || start.toString() < one) ?? '';
    const rows = KEYS.filter(
      (key) => key >= start.toString() && (end === '' || key < end) && (stop === '' || key < stop),
    );
    return Promise.resolve({
      rows: rows.slice(0, Math.min(most, maxRows)).map(toRow),
      endKey: Buffer.from(end),
    });
  };
}

function toRow(key: string): Row {
  return { row: Buffer.from(key), cells: [] };
}

async function keys(
  range: ScanRange,
  read: (request: PageRequest) => Promise<Page>,
): Promise<string[]> {
  const found: string[] = [];
  for await (const { row } of scanPages('t', range, read)) found.push(row.toString());
  return found;
}

describe('scanPages', () => {
  it.each([1, 2, 3, 100])('reads every row once when pages end after %d rows', async (most) => {
    expect(await keys({}, pages(most))).toEqual(KEYS);
  });

  it('stays in its range', async () => {
    const range = { start: Buffer.from('b'), stop: Buffer.from('d') };

    expect(await keys(range, pages(2))).toEqual(['b', 'ba', 'c']);
    expect(await keys({ prefixes: [Buffer.from('d'), Buffer.from('b')] }, pages(2))).toEqual([
      'b',
      'ba',
      'd',
      'da',
    ]);
  });

  it('asks for no more than is wanted', async () => {
    const asked: string[] = [];

    expect(await keys({ limit: 3 }, pages(100, asked))).toEqual(['a', 'b', 'ba']);
    expect(asked.at(-1)).toBe('b');
    expect(await keys({ limit: 0 }, pages(100, asked))).toEqual([]);
  });
});
