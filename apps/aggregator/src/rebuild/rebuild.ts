import type { Lease, RebuildRepository } from '@clickstream/mysql-store';
import type { Logger } from '@clickstream/service-core';

import type { RetentionGuard } from '../plan/retention-guard.ts';
import type { AggregationPass } from '../run/aggregation-pass.ts';
import type { DirtyHours, RunStore, StoredEvents } from '../run/ports.ts';
import { markUnmarkedHours } from './mark-unmarked-hours.ts';

export interface RebuildOptions {
  /** Commits into the rebuild's tables. */
  readonly pass: Pick<AggregationPass, 'runUnderLease'>;
  /** Passes until it is told to end; the lease is free in between. */
  readonly runUntil: (isDone: () => Promise<boolean>) => Promise<unknown>;
  readonly withLease: <T>(work: (lease: Lease, signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** What is published. */
  readonly live: Pick<RunStore['runs'], 'processedVersions'>;
  readonly tables: RebuildRepository;
  readonly events: Pick<StoredEvents, 'listHours'>;
  readonly dirtyHours: DirtyHours;
  readonly retention: Pick<RetentionGuard, 'firstOpenHour'>;
  readonly logger: Logger;
}

/**
 * Counts every hour again and swaps the result for what is published.
 *
 * While it counts, others may commit to the published tables. Under one last lease it catches up with them, takes over
 * the hours that cannot be counted again, and swaps. Events that come later than that, or were missed, have their
 * marks: the versions are swapped too, and the next pass finds those hours dirty.
 */
export async function rebuild(
  options: RebuildOptions,
): Promise<{ readonly hours: number; readonly carriedOver: number }> {
  const { tables, logger, retention, withLease } = options;
  const { resumed } = await withLease(() => tables.begin());
  const wanted = await markUnmarkedHours(options);
  logger.info('rebuild_begun', { resumed, hours: wanted.size });
  await options.runUntil(async () => {
    const first = await retention.firstOpenHour();
    return behind(wanted, await tables.runs.processedVersions(), first).length === 0;
  });
  const carriedOver = await withLease(async (lease, signal) => {
    await catchUp(lease, signal, options);
    const done = await tables.runs.processedVersions();
    const published = await options.live.processedVersions();
    const carried = await tables.carryOver([...published.keys()].filter((hour) => !done.has(hour)));
    await tables.publish();
    return carried;
  });
  logger.info('rebuild_published', { hours: wanted.size, carriedOver });
  return { hours: wanted.size, carriedOver };
}

async function catchUp(
  lease: Lease,
  signal: AbortSignal,
  { live, tables, retention, pass }: RebuildOptions,
): Promise<void> {
  for (;;) {
    const first = await retention.firstOpenHour();
    const late = behind(
      await live.processedVersions(),
      await tables.runs.processedVersions(),
      first,
    );
    if (late.length === 0) return;
    const result = await pass.runUnderLease(lease, signal);
    if (result.outcome === 'idle') return;
  }
}

/** The open hours that the rebuild lacks, or has in an older version. */
function behind(
  wanted: ReadonlyMap<number, bigint>,
  done: ReadonlyMap<number, bigint>,
  firstOpenHour: number,
): number[] {
  return [...wanted]
    .filter(([hour, version]) => hour >= firstOpenHour && (done.get(hour) ?? -1n) < version)
    .map(([hour]) => hour);
}
