import type { Row } from '../index.ts';
import { cellsOf, numberedRow } from './numbered-row.ts';
import { judgeRows, type RowVerdict, type WrittenRows } from './row-verdict.ts';

const ALL_WELL: RowVerdict = { lost: [], damaged: [], misplaced: [] };

function stored(series: number, number: number): Row {
  const row = numberedRow({ series, number });
  return { row: row.row, cells: cellsOf(row) };
}

function scanOf(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => Buffer.compare(a.row, b.row));
}

function written(sent: number, acknowledged: readonly number[]): WrittenRows {
  return { series: 1, sent, acknowledged: new Set(acknowledged) };
}

describe('judgeRows', () => {
  const three = [0, 1, 2].map((number) => stored(1, number));

  it('finds nothing wrong with what was acknowledged, nor with rows whose fate was open', () => {
    expect(judgeRows(scanOf(three), written(3, [0, 1, 2]))).toEqual(ALL_WELL);
    expect(judgeRows(scanOf(three), written(4, [0]))).toEqual(ALL_WELL);
  });

  it('passes over the rows of other writers', () => {
    expect(judgeRows(scanOf([...three, stored(2, 9)]), written(3, [0, 1, 2]))).toEqual(ALL_WELL);
  });

  it('sees a row that was acknowledged and is gone', () => {
    const scanned = scanOf(three.slice(1));

    expect(judgeRows(scanned, written(3, [0, 1, 2]))).toEqual({ ...ALL_WELL, lost: [0] });
  });

  it.each<[string, (row: Row) => Row]>([
    ['a missing cell', ({ row, cells }) => ({ row, cells: cells.slice(1) })],
    ['the cells of another row', ({ row }) => ({ row, cells: stored(1, 2).cells })],
    [
      'another timestamp',
      ({ row, cells }) => ({ row, cells: cells.map((cell) => ({ ...cell, timestamp: 1 })) }),
    ],
  ])('sees %s', (_, damage) => {
    const scanned = scanOf([damage(three[0]!), ...three.slice(1)]);

    expect(judgeRows(scanned, written(3, [0, 1, 2]))).toEqual({ ...ALL_WELL, damaged: [0] });
  });

  it.each<[string, readonly Row[], Row]>([
    ['a row that was never sent', scanOf([...three, stored(1, 3)]), stored(1, 3)],
    [
      'a key that nobody makes',
      [{ row: Buffer.alloc(3), cells: [] }, ...scanOf(three)],
      { row: Buffer.alloc(3), cells: [] },
    ],
    ['a row that comes twice', scanOf([...three, three[1]!]), three[1]!],
  ])('sees %s', (_, scanned, { row }) => {
    expect(judgeRows(scanned, written(3, [0, 1, 2]))).toEqual({
      ...ALL_WELL,
      misplaced: [row.toString('hex')],
    });
  });

  it('sees rows that come out of order', () => {
    const [a, b, c] = scanOf(three);

    expect(judgeRows([a!, c!, b!], written(3, [0, 1, 2])).misplaced).toEqual([
      b!.row.toString('hex'),
    ]);
  });
});
