import { openHBaseStore, type HBaseStore } from '@clickstream/hbase-store';
import { openMySqlStore, type MySqlStore } from '@clickstream/mysql-store';
import { errorChain, retry, type Logger } from '@clickstream/service-core';
import type { Lifecycle, ReadinessCheck } from '@clickstream/service-kit';

import type { AggregatorConfig } from './config.ts';
import { createPass, dirtyHoursOf, storedEventsOf, type PassEngines } from './engines.ts';
import type { AggregationPass } from './run/aggregation-pass.ts';
import { createSparkBatchLauncher } from './run/spark-batch-launcher.ts';

export interface AggregatorDeps {
  readonly logger: Logger;
  /** Puts others in the place of the open engines: a seam for tests of faults. */
  readonly wrapEngines?: (engines: PassEngines) => PassEngines;
  /** Take the place of the connections to the stores in tests without them. */
  readonly openMySql?: () => Promise<MySqlStore>;
  readonly openHBase?: () => Promise<HBaseStore>;
}

export interface OpenAggregator {
  readonly engines: PassEngines;
  readonly mysql: MySqlStore;
  readonly pass: AggregationPass;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
}

interface Opening {
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  /** Aborted by a stop: no attempt follows, and what opens after it is closed again. */
  readonly signal: AbortSignal;
  /** How long each store may be away. */
  readonly deadlineMs: number;
}

const READY_CHECK_MS = 3_000;
/** Need not be there: what counts is that the server of its region answers. */
const ANY_ROW = Buffer.of(0);

/**
 * Opens the stores for as long as the lifecycle lasts. An outage is waited out, each store's for `retryDeadlineMs`; what
 * waiting does not mend, such as a wrong password, is thrown at once.
 */
export async function openAggregator(
  config: AggregatorConfig,
  deps: AggregatorDeps,
  { lifecycle, signal }: { readonly lifecycle: Lifecycle; readonly signal: AbortSignal },
): Promise<OpenAggregator> {
  const { logger } = deps;
  const openMySql = deps.openMySql ?? (() => openMySqlStore(config.mysql));
  const openHBase = deps.openHBase ?? (() => openHBaseStore({ ...config.hbase.store, logger }));
  const opening = { logger, lifecycle, signal, deadlineMs: config.retryDeadlineMs };
  const store = await insist('mysql', openMySql, opening);
  const hbase = await insist('hbase', openHBase, opening);
  const spark = createSparkBatchLauncher(config.spark);
  const wrapEngines = deps.wrapEngines ?? ((engines: PassEngines): PassEngines => engines);
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

async function insist<T extends { close(): Promise<void> }>(
  dependency: string,
  open: () => Promise<T>,
  { logger, lifecycle, signal, deadlineMs }: Opening,
): Promise<T> {
  const opened = await retry(open, {
    deadlineMs,
    signal,
    onRetry: ({ error, delayMs }) => {
      const [message = '', ...causes] = errorChain(error);
      logger.warn('waiting_for_dependency', { dependency, message, causes, delayMs });
    },
  });
  if (signal.aborted) {
    await opened.close();
    signal.throwIfAborted();
  }
  lifecycle.add(dependency, () => opened.close());
  return opened;
}
