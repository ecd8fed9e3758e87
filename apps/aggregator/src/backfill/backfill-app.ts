import type { App } from '@clickstream/service-kit';

import { createApp } from '../app.ts';
import type { AggregatorConfig } from '../config.ts';
import type { AggregatorDeps } from '../open-aggregator.ts';
import { touchedHours, type HourSpan } from '../plan/hour-span.ts';
import { RetentionGuard } from '../plan/retention-guard.ts';
import { runUntilClean } from '../run/run-until-clean.ts';
import { isAggregated, markSpan } from './mark-span.ts';

export interface BackfillDeps extends AggregatorDeps {
  readonly print: (text: string) => void;
}

/**
 * `backfill`: recomputes the hours of a span, in epochs of at most AGGREGATION_MAX_HOURS, and ends when they are done.
 *
 * An aggregator that serves beside it may do a part of them, or all.
 */
export function createBackfillApp(
  config: AggregatorConfig,
  deps: BackfillDeps,
  span: HourSpan,
): App {
  const { logger, print } = deps;
  return createApp(config, deps, async ({ pass, engines }, signal) => {
    const { events, dirtyHours, store } = engines;
    const retention = new RetentionGuard({ events, logger, marginMs: config.retentionMarginMs });
    const marked = await markSpan(touchedHours(span), { store, events, dirtyHours, retention });
    const { frozen, versions } = marked;
    print(`${versions.size} hours to recompute, ${frozen.length} frozen and left as they are\n`);
    const { leaseWaitMs, retryDeadlineMs } = config;
    const epochs = await runUntilClean({
      pass,
      logger,
      signal,
      leaseWaitMs,
      retryDeadlineMs,
      isDone: async () => isAggregated(marked, await store.runs.processedVersions()),
    });
    print(`done in ${epochs} epochs of this process\n`);
  });
}
