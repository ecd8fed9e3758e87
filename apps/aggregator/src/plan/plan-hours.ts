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
 * These hours and those beside each whose numbers they may change, oldest first. Pure.
 *
 * How long the last page views of the hour before lasted is known from the half hour after it, and which rows of the
 * hour after repeat an event id from the hour before. An hour after that is dirty itself stays out: when its turn comes,
 * it is counted with all that it needs. Hours that have no event, or may not be recomputed, stay out too.
 */
export function withNeighbours(
  chosen: readonly PlannedHour[],
  options: {
    readonly marked: HourVersions;
    readonly processed: HourVersions;
    readonly firstOpenHour: number;
  },
): PlannedHour[] {
  const { marked, processed, firstOpenHour } = options;
  const plan = new Map(chosen.map(({ hourMs, version }) => [hourMs, version]));
  for (const { hourMs } of chosen) {
    const before = marked.get(hourMs - HOUR_MS);
    if (before !== undefined && hourMs - HOUR_MS >= firstOpenHour) {
      plan.set(hourMs - HOUR_MS, before);
    }
    const after = marked.get(hourMs + HOUR_MS);
    if (after !== undefined && after === processed.get(hourMs + HOUR_MS)) {
      plan.set(hourMs + HOUR_MS, after);
    }
  }
  return [...plan]
    .map(([hourMs, version]) => ({ hourMs, version }))
    .toSorted((a, b) => a.hourMs - b.hourMs);
}
