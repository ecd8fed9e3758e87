import { compareRows } from './compare-rows.ts';
import type { TalliedRow } from './tally-log.ts';

const row = (change: Partial<TalliedRow> = {}): TalliedRow => ({
  url: '/a',
  country: 'USA',
  clicks: 3,
  uniqueUsers: 2,
  avgTimeSpent: 1.5,
  ...change,
});
const tally = (...rows: TalliedRow[]): Map<string, TalliedRow> =>
  new Map(rows.map((r) => [`${r.url}\t${r.country}`, r]));

describe('compareRows', () => {
  it('finds nothing in equal rows', () => {
    expect(compareRows([row()], tally(row({ avgTimeSpent: 1.5 + 1e-9 })))).toEqual([]);
  });

  it.each([
    [{ clicks: 4 }, '/a (USA): clicks 4, counted 3'],
    [{ uniqueUsers: 3 }, '/a (USA): unique users 3, counted 2'],
    [{ avgTimeSpent: null }, '/a (USA): average time null, counted 1.5'],
    [{ avgTimeSpent: 1.6 }, '/a (USA): average time 1.6, counted 1.5'],
  ])('finds a wrong %o', (change, message) => {
    expect(compareRows([row(change)], tally(row()))).toEqual([message]);
  });

  it('finds rows that only one side has', () => {
    expect(compareRows([row({ url: '/b' })], tally(row()))).toEqual([
      '/b (USA): published, but not counted',
      '/a (USA): counted, but not published',
    ]);
  });
});
