import type { MySqlStore } from '@clickstream/mysql-store';
import type { Logger } from '@clickstream/service-core';
import {
  Lifecycle,
  startHealthServer,
  type App,
  type ReadinessCheck,
} from '@clickstream/service-kit';

import type { AggregatorConfig, ServeConfig } from './config.ts';
import {
  createPass,
  dirtyHoursOf,
  openHBase,
  openMySql,
  storedEventsOf,
  type PassEngines,
} from './engines.ts';
import type { AggregationPass } from './run/aggregation-pass.ts';
import { runEvery } from './run/run-every.ts';
import { runUntilClean } from './run/run-until-clean.ts';
import { createSparkBatchLauncher } from './run/spark-batch-launcher.ts';

export interface AggregatorDeps {
  readonly logger: Logger;
  /** Puts others in the place of the open engines: a seam for tests of faults. */
  readonly wrapEngines?: (engines: PassEngines) => PassEngines;
}

export interface OpenAggregator {
  readonly engines: PassEngines;
  readonly mysql: MySqlStore;
  readonly pass: AggregationPass;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
}

const STOP_DEADLINE_MS = 25_000;
const READY_CHECK_MS = 3_000;
/** Need not be there: what counts is that the server of its region answers. */
const ANY_ROW = Buffer.of(0);

/** `run`: passes until no hour is dirty, then ends. */
export function createRunApp(config: AggregatorConfig, deps: AggregatorDeps): App {
  const { logger } = deps;
  return createApp(config, deps, async ({ pass }, signal) => {
    const { leaseWaitMs, retryDeadlineMs } = config;
    const epochs = await runUntilClean({ pass, logger, signal, leaseWaitMs, retryDeadlineMs });
    logger.info('no_hour_is_dirty', { epochs });
  });
}

/** `serve`: passes at every interval, with a health server where its port is configured. */
export function createServeApp(config: ServeConfig, deps: AggregatorDeps): App {
  const { logger } = deps;
  const { health, intervalMs } = config;
  return createApp(config, deps, async ({ pass, checks }, signal) => {
    const server =
      health === undefined
        ? undefined
        : await startHealthServer({ ...health, checks, isReady: () => !signal.aborted });
    try {
      await runEvery({ pass, logger, signal, intervalMs });
    } finally {
      await server?.close();
    }
  });
}

/**
 * Opens the engines, works, and closes in the order that keeps the promise: stop polling, which leaves the Spark
 * batch running for the next start to find; let a commit under way end; close the engines.
 */
export function createApp(
  config: AggregatorConfig,
  deps: AggregatorDeps,
  work: (aggregator: OpenAggregator, signal: AbortSignal) => Promise<void>,
): App {
  const lifecycle = new Lifecycle();
  const stopping = new AbortController();
  const finished = Promise.withResolvers<undefined>();
  finished.promise.catch(() => undefined);
  return {
    start: async () => {
      const aggregator = await openAggregator(config, deps, lifecycle);
      const working = work(aggregator, stopping.signal);
      lifecycle.add('work', async () => {
        stopping.abort();
        await working.catch(() => undefined);
      });
      working.then(() => {
        finished.resolve(undefined);
      }, finished.reject);
    },
    stop: () => {
      stopping.abort();
      return lifecycle.stopAll(STOP_DEADLINE_MS);
    },
    finished: finished.promise,
  };
}

async function openAggregator(
  config: AggregatorConfig,
  deps: AggregatorDeps,
  lifecycle: Lifecycle,
): Promise<OpenAggregator> {
  const { logger } = deps;
  const wrapEngines = deps.wrapEngines ?? ((engines: PassEngines): PassEngines => engines);
  const store = await openMySql(config.mysql, lifecycle);
  const hbase = await openHBase(config.hbase, { lifecycle, logger });
  const spark = createSparkBatchLauncher(config.spark);
  const engines = wrapEngines({
    store,
    dirtyHours: dirtyHoursOf(hbase, config.hbase),
    events: storedEventsOf(hbase, config.hbase),
    launcher: spark,
  });
  return {
    engines,
    mysql: store,
    pass: createPass(config, engines, logger),
    checks: {
      mysql: () => store.ping(),
      hbase: async () => {
        await hbase.get(config.hbase.dirtyHoursTable, ANY_ROW, { deadlineMs: READY_CHECK_MS });
      },
      spark: () => spark.ping(),
    },
  };
}
