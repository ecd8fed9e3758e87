import { sleep } from '@clickstream/service-core';

import { AggregatorError } from '../aggregator-error.ts';
import type { BatchLauncher, RunStore } from '../run/ports.ts';

export interface StageHoursOptions {
  readonly launcher: BatchLauncher;
  readonly staging: Pick<RunStore['staging'], 'findManifest'>;
  readonly jobProperties: string;
  readonly batchPrefix: string;
  readonly batchTimeoutMs: number;
  readonly pollIntervalMs: number;
  readonly signal: AbortSignal;
}

const ATTEMPT = 1;

/**
 * Has Spark count the hours of a verification, and waits for its manifest; the batch is gone in the end, whatever
 * happens.
 *
 * @throws AggregatorError `AGGREGATOR_BATCH_FAILED`
 */
export async function stageHours(epoch: number, options: StageHoursOptions): Promise<void> {
  const { launcher, staging, jobProperties, batchPrefix, batchTimeoutMs, pollIntervalMs, signal } =
    options;
  const name = `${batchPrefix}-verify${epoch}`;
  const end = Date.now() + batchTimeoutMs;
  try {
    await launcher.submit({ name, args: [String(epoch), String(ATTEMPT), jobProperties] }, signal);
    for (;;) {
      // The state first: a batch that ends in between has written its manifest by then.
      const status = await launcher.status(name, signal);
      if ((await staging.findManifest({ epoch, attempt: ATTEMPT })) !== undefined) return;
      if (status !== 'alive' || Date.now() > end) throw await failure(name, launcher);
      await sleep(pollIntervalMs, signal);
    }
  } finally {
    await launcher.kill(name);
  }
}

async function failure(name: string, launcher: BatchLauncher): Promise<AggregatorError> {
  const log = await launcher.logTail(name).catch(() => []);
  return new AggregatorError([`batch ${name} has left no manifest`, ...log.slice(-5)].join('\n'), {
    code: 'AGGREGATOR_BATCH_FAILED',
  });
}
