import { createHash } from 'node:crypto';

import type { PublishedNumbers } from './evidence.ts';

/** Equal for equal numbers, in whatever order they were read: what a repeated aggregation must not change. */
export function fingerprint({ published, hourly, visitors }: PublishedNumbers): string {
  const parts = [
    sorted(published, (row) => [row.clicks, row.uniqueUsers, row.avgTimeSpent]),
    sorted(hourly, (row) => [
      row.clicks,
      row.pageViews,
      row.botClicks,
      row.timeSpentMs,
      row.timeMeasured,
    ]),
    sorted(visitors, (users) => [...users].sort()),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function sorted<T>(rows: ReadonlyMap<string, T>, values: (row: T) => unknown[]): unknown[] {
  return [...rows.keys()].sort().map((key) => {
    const row = rows.get(key);
    return [key, row === undefined ? null : values(row)];
  });
}
