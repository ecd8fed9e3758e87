import { Analytics } from '@segment/analytics-node';

import type { LiveEvent } from './live-plan.ts';
import type { LiveTracker, LiveTrackerOptions } from './live-tracker.ts';

const TAKEN_MS = 30_000;
const FLUSH_MS = 500;

/** `@segment/analytics-node`: one client for all visitors, which sends batches. */
export function createSegmentTracker({ collectorUrl, appId }: LiveTrackerOptions): LiveTracker {
  const analytics = new Analytics({
    writeKey: appId,
    host: collectorUrl,
    flushInterval: FLUSH_MS,
  });
  const failures: unknown[] = [];
  let told = 0;
  let taken = 0;
  const onTaken = (failure?: unknown): void => {
    if (failure === undefined) taken += 1;
    else failures.push(failure);
  };
  const tell = ({ visitor: userId, address, kind, url, atMs }: LiveEvent): void => {
    told += 1;
    const context = { page: { url }, ...(address === null ? {} : { ip: address }) };
    const timestamp = new Date(atMs);
    if (kind === 'view') {
      analytics.page({ userId, context, timestamp, properties: { url } }, onTaken);
    } else {
      analytics.track({ userId, context, timestamp, event: 'Order Completed' }, onTaken);
    }
  };
  const finish = async (): Promise<void> => {
    await analytics.closeAndFlush({ timeout: TAKEN_MS });
    if (taken === told) return;
    throw new AggregateError(failures, `Segment's SDK was told ${told} events and sent ${taken}`);
  };
  return { tell, finish };
}
