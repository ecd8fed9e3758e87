import type { PlannedHour } from '@clickstream/mysql-store';

/** Hour starts in milliseconds and their versions. */
export type HourVersions = ReadonlyMap<number, bigint>;

/**
 * The hours whose events have changed since they were aggregated, oldest first. Pure.
 *
 * `marked` must have been read before any scan begins: an event that the scan misses raises its hour's version after
 * that, and the hour stays dirty. Any difference counts, not only a higher version, so that counters which began anew
 * with a new table cannot hide an hour.
 */
export function dirtyHours(marked: HourVersions, processed: HourVersions): PlannedHour[] {
  return [...marked]
    .filter(([hourMs, version]) => processed.get(hourMs) !== version)
    .map(([hourMs, version]) => ({ hourMs, version }))
    .toSorted((a, b) => a.hourMs - b.hourMs);
}
