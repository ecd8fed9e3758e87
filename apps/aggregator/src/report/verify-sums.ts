import type { MySqlStore } from '@clickstream/mysql-store';

import { AggregatorError } from '../aggregator-error.ts';

/** Most differences of each kind that are looked for and shown. */
export const DIFFERENCES_SHOWN = 50;

/** Sums everything up again from the published hours, prints each difference, and gives their number. */
export async function verifySums(
  store: Pick<MySqlStore, 'verify'>,
  { print }: { readonly print: (text: string) => void },
): Promise<number> {
  const differences = await store.verify({ limit: DIFFERENCES_SHOWN });
  if (differences.length === 0) {
    print('exact: every published number is the sum of its hours\n');
  }
  for (const { table, key, column, expected, actual } of differences) {
    print(
      `${table} ${key}: ${column} is ${actual ?? 'missing'}, should be ${expected ?? 'missing'}\n`,
    );
  }
  return differences.length;
}

/** @throws AggregatorError `AGGREGATOR_TOTALS_DIFFER` */
export function requireNoDifference(count: number): void {
  if (count === 0) return;
  const text = count < DIFFERENCES_SHOWN ? String(count) : `${DIFFERENCES_SHOWN} or more`;
  throw new AggregatorError(
    `differences between published numbers and what they should be: ${text}`,
    { code: 'AGGREGATOR_TOTALS_DIFFER' },
  );
}
