import type { MySqlStore } from '@clickstream/mysql-store';

import { toMicroseconds, type ExpectedRow } from './expected-rows.ts';

/** The published rows of every URL that starts with `prefix`, by `url|country`. */
export async function publishedRows(
  store: MySqlStore,
  prefix: string,
): Promise<Map<string, ExpectedRow>> {
  const rows = new Map<string, ExpectedRow>();
  for await (const row of store.published.rows()) {
    if (!row.url.startsWith(prefix)) continue;
    const { clicks, uniqueUsers, avgTimeSpent } = row;
    rows.set(`${row.url}|${row.country}`, {
      clicks,
      uniqueUsers,
      avgTimeSpent: avgTimeSpent === null ? null : toMicroseconds(avgTimeSpent),
    });
  }
  return rows;
}
