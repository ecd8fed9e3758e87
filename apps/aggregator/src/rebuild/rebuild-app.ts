import { withLease } from '@clickstream/mysql-store';
import type { App } from '@clickstream/service-kit';

import { leaseHeld, leaseLost } from '../aggregator-error.ts';
import { createApp } from '../app.ts';
import type { AggregatorConfig } from '../config.ts';
import { createPass, leaseOwner } from '../engines.ts';
import type { AggregatorDeps } from '../open-aggregator.ts';
import { RetentionGuard } from '../plan/retention-guard.ts';
import { runUntilClean } from '../run/run-until-clean.ts';
import { rebuild } from './rebuild.ts';

export interface RebuildDeps extends AggregatorDeps {
  readonly print: (text: string) => void;
}

/**
 * `rebuild`: all numbers again from HBase, in tables of their own, then swapped for the published ones.
 *
 * Goes through MySQL's role `migrator`. An aggregator may serve meanwhile; after a kill the command goes on where it was.
 */
export function createRebuildApp(config: AggregatorConfig, deps: RebuildDeps): App {
  const { logger, print } = deps;
  return createApp(config, deps, async ({ engines, mysql }, signal) => {
    const { events, dirtyHours } = engines;
    const { leases, staging, runs: live } = engines.store;
    const tables = mysql.rebuild;
    const store = {
      leases,
      staging,
      runs: tables.runs,
      commitRun: tables.commitRun.bind(tables),
    };
    const pass = createPass(config, { ...engines, store }, logger);
    const { leaseWaitMs, retryDeadlineMs, leaseTtlMs: ttlMs, retentionMarginMs } = config;
    const lease = {
      leases,
      owner: leaseOwner(),
      ttlMs,
      waitMs: leaseWaitMs,
      signal,
      logger,
      toHeld: leaseHeld,
      toLost: leaseLost,
    };
    const { hours, carriedOver } = await rebuild({
      pass,
      runUntil: (isDone) =>
        runUntilClean({ pass, logger, signal, leaseWaitMs, retryDeadlineMs, isDone }),
      withLease: (work) => withLease(lease, work),
      live,
      tables,
      events,
      dirtyHours,
      retention: new RetentionGuard({ events, logger, marginMs: retentionMarginMs }),
      logger,
    });
    print(`${hours} hours counted again, ${carriedOver} kept as they were\n`);
  });
}
