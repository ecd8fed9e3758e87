import type {
  PlannedHour,
  RecomputedDifference,
  VerificationRepository,
} from '@clickstream/mysql-store';

import type { HourVersions } from '../plan/plan-hours.ts';
import type { RetentionGuard } from '../plan/retention-guard.ts';
import type { DirtyHours, RunStore } from '../run/ports.ts';
import { comparableHours, decidingHours, sampleHours } from './choose-hours.ts';

export interface VerifyHoursOptions {
  readonly runs: Pick<RunStore['runs'], 'processedVersions'>;
  readonly verifications: VerificationRepository;
  readonly dirtyHours: Pick<DirtyHours, 'readVersions'>;
  readonly retention: Pick<RetentionGuard, 'firstOpenHour'>;
  /** Has the hours of a verification counted. */
  readonly stage: (epoch: number) => Promise<void>;
  /** Hours of one batch. */
  readonly maxHours: number;
  /** Most differences of each kind. */
  readonly limit: number;
}

/** `count` undefined: all hours. */
export interface HourChoice {
  readonly count: number | undefined;
  readonly seed: number;
}

export interface VerifiedHours {
  /** Hours that were compared. */
  readonly compared: number;
  /** Hours that changed meanwhile. */
  readonly moved: number;
  /** Hours that could not be chosen: dirty, frozen. */
  readonly leftOut: number;
  /** Whether surplus visitors could be looked for: all hours, and none of them moved. */
  readonly allVisitors: boolean;
  readonly differences: readonly RecomputedDifference[];
}

/**
 * Compares hours with what their events say now.
 *
 * Only hours are compared that are clean before and after: one that an event comes to meanwhile is no difference.
 * The consumer stores an event before it marks the hour, so a difference must still be there in a second look.
 */
export async function verifyHours(
  choice: HourChoice,
  options: VerifyHoursOptions,
): Promise<VerifiedHours> {
  const first = await look(choice, options);
  return first.differences.length === 0 ? first : look(choice, options);
}

async function look(choice: HourChoice, options: VerifyHoursOptions): Promise<VerifiedHours> {
  const { dirtyHours, retention, runs, verifications, maxHours } = options;
  const marked = await dirtyHours.readVersions();
  const processed = await runs.processedVersions();
  const all = comparableHours(marked, processed, await retention.firstOpenHour());
  const hours = choice.count === undefined ? all : sampleHours(all, choice.count, choice.seed);
  const leftOut = new Set([...marked.keys(), ...processed.keys()]).size - all.length;
  const epochs: number[] = [];
  try {
    for (let at = 0; at < hours.length; at += maxHours) {
      const epoch = await verifications.begin(hours.slice(at, at + maxHours));
      epochs.push(epoch);
      await options.stage(epoch);
    }
    const complete = leftOut === 0 && hours === all;
    return { leftOut, ...(await compare({ hours, epochs, marked, complete }, options)) };
  } finally {
    for (const epoch of epochs) await verifications.end(epoch);
  }
}

interface Comparison {
  readonly hours: readonly PlannedHour[];
  readonly epochs: readonly number[];
  /** The versions of all hours before they were counted. */
  readonly marked: HourVersions;
  /** Whether these are all hours that there are. */
  readonly complete: boolean;
}

async function compare(
  { hours, epochs, marked: before, complete }: Comparison,
  { dirtyHours, runs, verifications, limit }: VerifyHoursOptions,
): Promise<Omit<VerifiedHours, 'leftOut'>> {
  if (epochs.length === 0) return { compared: 0, moved: 0, allVisitors: complete, differences: [] };
  const found = await verifications.compareHours(epochs, limit);
  const missing = await verifications.missingVisitors(epochs, limit);
  const surplus = complete ? await verifications.surplusVisitors(epochs, limit) : [];
  const [marked, processed] = [await dirtyHours.readVersions(), await runs.processedVersions()];
  const moved = new Set(
    hours
      .filter(({ hourMs }) =>
        decidingHours(hourMs).some((hour) => {
          const version = before.get(hour);
          return marked.get(hour) !== version || processed.get(hour) !== version;
        }),
      )
      .map(({ hourMs }) => hourMs),
  );
  const still = moved.size === 0;
  // A new hour may have brought visitors of its own.
  const allVisitors = complete && still && marked.size === hours.length;
  return {
    compared: hours.length - moved.size,
    moved: moved.size,
    allVisitors,
    differences: [
      ...found.filter(({ hourMs }) => hourMs === null || !moved.has(hourMs)),
      ...(still ? missing : []),
      ...(allVisitors ? surplus : []),
    ],
  };
}
