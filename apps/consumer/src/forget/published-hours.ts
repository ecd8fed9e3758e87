import type { MySqlStore } from '@clickstream/mysql-store';

import type { ErasedVisits } from './erase-visits.ts';

const HOUR_MS = 3_600_000;

/** For how long HBase keeps events, and how long before their end the aggregator leaves an hour alone. */
export interface HourRetention {
  readonly retentionMs: number;
  readonly marginMs: number;
}

/** The hours that the aggregator still counts, and the number of those that it does not: it knows them by the same rule. Pure. */
export function openHours(
  hours: ErasedVisits['hours'],
  { retentionMs, marginMs }: HourRetention,
  nowMs: number,
): { readonly open: ErasedVisits['hours']; readonly frozen: number } {
  if (retentionMs === Infinity) return { open: hours, frozen: 0 };
  const first = Math.ceil((nowMs - retentionMs + marginMs) / HOUR_MS) * HOUR_MS;
  const open = new Map([...hours].filter(([hour]) => hour >= first));
  return { open, frozen: hours.size - open.size };
}

/** Which hours are not published in these versions yet, in words; undefined when all are. */
export async function unpublishedHours(
  hours: ErasedVisits['hours'],
  { runs }: Pick<MySqlStore, 'runs'>,
): Promise<string | undefined> {
  if (hours.size === 0) return undefined;
  const processed = await runs.processedVersions();
  const left = [...hours].filter(([hour, version]) => (processed.get(hour) ?? -1n) < version);
  if (left.length === 0) return undefined;
  return `${left.length} hours are not counted again yet; does the aggregator run?`;
}
