import { Lifecycle, startHealthServer, type App } from '@clickstream/service-kit';

import type { AggregatorConfig, ServeConfig } from './config.ts';
import { openAggregator, type AggregatorDeps, type OpenAggregator } from './open-aggregator.ts';
import { PassWatch } from './run/pass-watch.ts';
import { runEvery } from './run/run-every.ts';
import { runUntilClean } from './run/run-until-clean.ts';

const STOP_DEADLINE_MS = 25_000;
/** After so many intervals without a pass that went well, the numbers are stale, unless one batch may take longer. */
const STALE_AFTER_INTERVALS = 3;

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
  const forever: ServeConfig = { ...config, retryDeadlineMs: Infinity };
  const maxAgeMs = Math.max(STALE_AFTER_INTERVALS * intervalMs, config.spark.batchTimeoutMs);
  return createApp(forever, deps, async ({ pass, checks: ofEngines }, signal) => {
    const watch = new PassWatch({ maxAgeMs });
    const onPassed = watch.passed.bind(watch);
    const checks = { ...ofEngines, passes: watch.check.bind(watch) };
    const server =
      health === undefined
        ? undefined
        : await startHealthServer({ ...health, checks, isReady: () => !signal.aborted });
    try {
      await runEvery({ pass, logger, signal, intervalMs, onPassed });
    } finally {
      await server?.close();
    }
  });
}

/**
 * Opens the engines, waiting for those that are away, works, and closes in the order that keeps the promise: stop
 * polling, which leaves the Spark batch running for the next start to find; let a commit under way end; close the
 * engines.
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
      const { signal } = stopping;
      let aggregator: OpenAggregator;
      try {
        aggregator = await openAggregator(config, deps, { lifecycle, signal });
      } catch (error) {
        if (!signal.aborted) throw error;
        finished.resolve(undefined);
        return;
      }
      const working = work(aggregator, signal);
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
