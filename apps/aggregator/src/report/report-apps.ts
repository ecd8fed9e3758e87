import type { Logger } from '@clickstream/service-core';
import { Lifecycle, type App } from '@clickstream/service-kit';

import type { StatusConfig, VerifyConfig } from '../config.ts';
import { dirtyHoursOf, openHBase, openMySql, storedEventsOf } from '../engines.ts';
import { dirtyHours } from '../plan/plan-hours.ts';
import { RetentionGuard } from '../plan/retention-guard.ts';
import { formatStatus } from './status-report.ts';
import { requireNoDifference, verifySums } from './verify-sums.ts';

interface ReportDeps {
  readonly logger: Logger;
  readonly print: (text: string) => void;
}

const RUNS_SHOWN = 10;
const STOP_DEADLINE_MS = 5_000;

/** `status`: the last epochs and the hours that wait. */
export function createStatusApp(config: StatusConfig, deps: ReportDeps): App {
  return createReportApp(async (lifecycle) => {
    const store = await openMySql(config.mysql, lifecycle);
    const hbase = await openHBase(config.hbase, { lifecycle, logger: deps.logger });
    const marked = await dirtyHoursOf(hbase, config.hbase).readVersions();
    const dirty = dirtyHours(marked, await store.runs.processedVersions());
    const firstOpen = await new RetentionGuard({
      events: storedEventsOf(hbase, config.hbase),
      logger: deps.logger,
      marginMs: config.retentionMarginMs,
    }).firstOpenHour();
    const status = {
      committedEpoch: await store.runs.committedEpoch(),
      leaseOwner: (await store.leases.holder())?.owner,
      runs: await store.runs.latest(RUNS_SHOWN),
      dirtyHours: dirty.filter(({ hourMs }) => hourMs >= firstOpen),
      frozenHours: dirty.filter(({ hourMs }) => hourMs < firstOpen),
    };
    deps.print(formatStatus(status));
  });
}

/** `verify --hours 0`: sums everything up again; fails with `AGGREGATOR_TOTALS_DIFFER` when a published number is wrong. */
export function createVerifySumsApp(config: VerifyConfig, deps: ReportDeps): App {
  return createReportApp(async (lifecycle) => {
    const store = await openMySql(config.mysql, lifecycle);
    requireNoDifference(await verifySums(store, { print: deps.print }));
  });
}

/** An app that does one thing and ends; the signal aborts when it is told to stop. */
export function createReportApp(
  report: (lifecycle: Lifecycle, signal: AbortSignal) => Promise<void>,
): App {
  const lifecycle = new Lifecycle();
  const stopping = new AbortController();
  const finished = Promise.withResolvers<undefined>();
  finished.promise.catch(() => undefined);
  return {
    start: () => {
      report(lifecycle, stopping.signal).then(() => {
        finished.resolve(undefined);
      }, finished.reject);
      return Promise.resolve();
    },
    stop: () => {
      stopping.abort();
      return lifecycle.stopAll(STOP_DEADLINE_MS);
    },
    finished: finished.promise,
  };
}
