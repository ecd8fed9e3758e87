import {
  buildPageView,
  buildStructEvent,
  newTracker,
  type Payload,
  type Tracker,
} from '@snowplow/node-tracker';

import { waitUntil } from '../wait-until.ts';
import type { LiveEvent } from './live-plan.ts';
import type { LiveTracker, LiveTrackerOptions } from './live-tracker.ts';

const TAKEN_MS = 30_000;
const BATCH_EVENTS = 3;

/** `@snowplow/node-tracker`: a tracker for each visitor, which sends by POST in small batches. */
export function createSnowplowTracker(options: LiveTrackerOptions): LiveTracker {
  const { hostname, port } = new URL(options.collectorUrl);
  const trackers = new Map<string, Tracker>();
  let told = 0;
  let taken = 0;
  const open = ({ visitor, address }: LiveEvent): Tracker => {
    const tracker = newTracker(
      { namespace: 'demo', appId: options.appId },
      {
        ...{ endpoint: hostname, port: Number(port), protocol: 'http', bufferSize: BATCH_EVENTS },
        onRequestSuccess: (batch: readonly Payload[]) => {
          taken += batch.length;
        },
      },
    );
    tracker.setUserId(visitor);
    if (address !== null) tracker.setIpAddress(address);
    trackers.set(visitor, tracker);
    return tracker;
  };
  return {
    tell: (event) => {
      const tracker = trackers.get(event.visitor) ?? open(event);
      const what =
        event.kind === 'view'
          ? buildPageView({ pageUrl: event.url })
          : buildStructEvent({ category: 'shop', action: 'order', value: 9.5 });
      tracker.track(what, [], { type: 'ttm', value: event.atMs });
      told += 1;
    },
    // What was not taken stays in the trackers, and goes out with the next flush.
    finish: () =>
      waitUntil('the Snowplow trackers to get rid of their events', TAKEN_MS, async () => {
        await Promise.all([...trackers.values()].map((tracker) => tracker.flush()));
        return taken === told;
      }),
  };
}
