import type { LiveRun } from './live-journal.ts';
import { livePages, type LiveEvent } from './live-plan.ts';
import { appIdOf } from './send-live-traffic.ts';

/** What the live traffic of all runs on one stack must have left. */
export interface LiveExpectation {
  /** Of the runs that were finished. */
  readonly told: readonly LiveEvent[];
  /** Whether a page belongs to a run that was cut short: nobody knows what came through of it. */
  readonly isUnknown: (url: string) => boolean;
  /** Every run of which HBase holds another number of events than the SDKs were told, one sentence each. */
  readonly storedDifferences: (byAppId: ReadonlyMap<string, number>) => string[];
}

/** Pure. */
export function expectLive(runs: readonly LiveRun[]): LiveExpectation {
  const finished = runs.filter(({ isFinished }) => isFinished);
  const cutShort = runs.filter(({ isFinished }) => !isFinished).map(({ run }) => livePages(run));
  return {
    told: finished.flatMap(({ told }) => told),
    isUnknown: (url) => cutShort.some((pages) => url.startsWith(pages)),
    storedDifferences: (byAppId) =>
      finished.flatMap(({ run, told }) => {
        const stored = byAppId.get(appIdOf(run)) ?? 0;
        if (stored === told.length) return [];
        return [
          `live traffic ${run}: the SDKs were told ${told.length} events, stored are ${stored}`,
        ];
      }),
  };
}
