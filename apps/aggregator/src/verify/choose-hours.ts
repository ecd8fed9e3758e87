import type { PlannedHour } from '@clickstream/mysql-store';

import type { HourVersions } from '../plan/plan-hours.ts';

const HOUR_MS = 3_600_000;

/**
 * The hours whose events decide the numbers of an hour: its own, that before it for event ids that it repeats, and that
 * after it for its last page views.
 */
export const decidingHours = (hourMs: number): readonly number[] => [
  hourMs - HOUR_MS,
  hourMs,
  hourMs + HOUR_MS,
];

/** Hours whose published numbers should be what their events say now, ascending. Pure. */
export function comparableHours(
  marked: HourVersions,
  processed: HourVersions,
  firstOpenHour: number,
): PlannedHour[] {
  return [...processed]
    .filter(
      ([hourMs]) =>
        hourMs >= firstOpenHour &&
        decidingHours(hourMs).every(
          (hour) =>
            marked.get(hour) === processed.get(hour) &&
            // of a frozen hour before, the table may keep a part only
            (hour >= firstOpenHour || !marked.has(hour)),
        ),
    )
    .map(([hourMs, version]) => ({ hourMs, version }))
    .toSorted((a, b) => a.hourMs - b.hourMs);
}

/** `count` of these hours, the same ones for the same seed, ascending. Pure. */
export function sampleHours(
  hours: readonly PlannedHour[],
  count: number,
  seed: number,
): PlannedHour[] {
  const random = mulberry32(seed);
  return hours
    .map((hour) => ({ hour, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .slice(0, count)
    .map(({ hour }) => hour)
    .toSorted((a, b) => a.hourMs - b.hourMs);
}

/** A small generator that is the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
