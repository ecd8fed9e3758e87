import type { TalliedRow } from './tally-log.ts';

const SECONDS_TOLERANCE = 1e-6;

/**
 * Every difference between the published rows and the tally, one sentence each; none means exact.
 *
 * Counts must be equal. Averages may differ by a millionth of a second, the room that division in another order needs.
 */
export function compareRows(
  published: Iterable<TalliedRow>,
  tallied: ReadonlyMap<string, TalliedRow>,
): string[] {
  const differences: string[] = [];
  const unseen = new Map(tallied);
  for (const row of published) {
    const key = `${row.url}\t${row.country}`;
    const expected = tallied.get(key);
    unseen.delete(key);
    if (expected === undefined) differences.push(`${name(row)}: published, but not counted`);
    else differences.push(...differencesOf(row, expected));
  }
  for (const row of unseen.values()) differences.push(`${name(row)}: counted, but not published`);
  return differences;
}

function differencesOf(row: TalliedRow, expected: TalliedRow): string[] {
  const found: string[] = [];
  if (row.clicks !== expected.clicks) {
    found.push(`${name(row)}: clicks ${row.clicks}, counted ${expected.clicks}`);
  }
  if (row.uniqueUsers !== expected.uniqueUsers) {
    found.push(`${name(row)}: unique users ${row.uniqueUsers}, counted ${expected.uniqueUsers}`);
  }
  if (!sameSeconds(row.avgTimeSpent, expected.avgTimeSpent)) {
    found.push(
      `${name(row)}: average time ${String(row.avgTimeSpent)}, counted ${String(expected.avgTimeSpent)}`,
    );
  }
  return found;
}

function sameSeconds(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= SECONDS_TOLERANCE;
}

function name(row: TalliedRow): string {
  return `${row.url} (${row.country})`;
}
