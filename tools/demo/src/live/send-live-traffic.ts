import { sleep } from '@clickstream/service-core';

import type { LiveJournal } from './live-journal.ts';
import { planLiveTraffic, type LiveSdk } from './live-plan.ts';
import type { LiveTracker, LiveTrackerOptions } from './live-tracker.ts';
import { createSegmentTracker } from './segment-tracker.ts';
import { createSnowplowTracker } from './snowplow-tracker.ts';

/** The app id or write key that a run's SDKs send with. */
export function appIdOf(run: string): string {
  return `demo-${run}`;
}

/**
 * Ten seconds of live traffic from two published SDKs. Resolves with the number of events when the collector has taken
 * every one.
 *
 * @throws Error when it has not
 */
export async function sendLiveTraffic(
  run: string,
  options: { readonly collectorUrl: string; readonly journal: LiveJournal },
): Promise<number> {
  const { collectorUrl, journal } = options;
  const target: LiveTrackerOptions = { collectorUrl, appId: appIdOf(run) };
  const trackers: Readonly<Record<LiveSdk, LiveTracker>> = {
    snowplow: createSnowplowTracker(target),
    segment: createSegmentTracker(target),
  };
  const planned = planLiveTraffic(run, Date.now());
  const startedAt = performance.now();
  for (const { afterMs, event } of planned) {
    await sleep(Math.max(0, startedAt + afterMs - performance.now()));
    journal.told(run, event);
    trackers[event.sdk].tell(event);
  }
  await Promise.all(Object.values(trackers).map((tracker) => tracker.finish()));
  journal.finished(run);
  return planned.length;
}
