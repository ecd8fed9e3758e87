import { hostname } from 'node:os';

import {
  openDirtyHourTable,
  openEventTable,
  openHBaseStore,
  type HBaseStore,
} from '@clickstream/hbase-store';
import { openMySqlStore, type MySqlStore } from '@clickstream/mysql-store';
import type { Logger } from '@clickstream/service-core';
import type { Lifecycle } from '@clickstream/service-kit';

import type { AggregatorConfig, HBaseConfig, MySqlConfig } from './config.ts';
import { AggregationPass } from './run/aggregation-pass.ts';
import { RetentionGuard } from './plan/retention-guard.ts';
import type { BatchLauncher, DirtyHours, RunStore, StoredEvents } from './run/ports.ts';
import { RunFinisher } from './run/run-finisher.ts';

/** Opens MySQL for as long as the lifecycle lasts. */
export function openMySql(config: MySqlConfig, lifecycle: Lifecycle): Promise<MySqlStore> {
  return lifecycle.start(
    'mysql',
    () => openMySqlStore(config),
    (store) => store.close(),
  );
}

/** Opens HBase for as long as the lifecycle lasts. */
export function openHBase(
  config: HBaseConfig,
  deps: { readonly lifecycle: Lifecycle; readonly logger: Logger },
): Promise<HBaseStore> {
  return deps.lifecycle.start(
    'hbase',
    () => openHBaseStore({ ...config.store, logger: deps.logger }),
    (store) => store.close(),
  );
}

/** The marks that the consumer leaves. */
export function dirtyHoursOf(hbase: HBaseStore, config: HBaseConfig): DirtyHours {
  return openDirtyHourTable(hbase, { table: config.dirtyHoursTable });
}

/** The events that the consumer stores; the table is asked anew each time, since its retention may be changed. */
export function storedEventsOf(hbase: HBaseStore, config: HBaseConfig): StoredEvents {
  const open = { table: config.eventsTable };
  return {
    retentionMs: async () => (await openEventTable(hbase, open)).retentionMs,
    listHours: async (span) => (await openEventTable(hbase, open)).listHours(span),
  };
}

/** All that a pass works on. */
export interface PassEngines {
  readonly store: RunStore;
  readonly dirtyHours: DirtyHours;
  readonly events: StoredEvents;
  readonly launcher: BatchLauncher;
}

/** Who holds the lease, for people. */
export const leaseOwner = (): string => `${hostname()} process ${process.pid}`;

/** One pass over open engines. */
export function createPass(
  config: AggregatorConfig,
  engines: PassEngines,
  logger: Logger,
): AggregationPass {
  const { batchPrefix, batchTimeoutMs, jobProperties, pollIntervalMs } = config.spark;
  const { store, dirtyHours, events, launcher } = engines;
  const retention = new RetentionGuard({ events, logger, marginMs: config.retentionMarginMs });
  const finisher = new RunFinisher({
    store,
    launcher,
    logger,
    retention,
    jobProperties,
    batchPrefix,
    batchTimeoutMs,
    pollIntervalMs,
    maxAttempts: config.maxAttempts,
  });
  return new AggregationPass({
    store,
    dirtyHours,
    finisher,
    retention,
    logger,
    owner: leaseOwner(),
    leaseTtlMs: config.leaseTtlMs,
    maxHours: config.maxHours,
  });
}
