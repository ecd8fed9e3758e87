import type { PlannedHour } from '@clickstream/mysql-store';

const HOUR_MS = 3_600_000;

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

/**
 * These hours and the hour before each, oldest first. Pure.
 *
 * How long the last page views of an hour lasted is known from the half hour after it, so an event that comes to an
 * hour may change the times of the one before. Hours that have no event, or may not be recomputed, stay out.
 */
export function withHoursBefore(
  chosen: readonly PlannedHour[],
  options: { readonly marked: HourVersions; readonly firstOpenHour: number },
): PlannedHour[] {
  const plan = new Map(chosen.map(({ hourMs, version }) => [hourMs, version]));
  for (const { hourMs } of chosen) {
    const before = hourMs - HOUR_MS;
    const version = options.marked.get(before);
    if (version !== undefined && before >= options.firstOpenHour) plan.set(before, version);
  }
  return [...plan]
    .map(([hourMs, version]) => ({ hourMs, version }))
    .toSorted((a, b) => a.hourMs - b.hourMs);
}
