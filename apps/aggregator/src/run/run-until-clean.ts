import { isRetriable, sleep, type Logger } from '@clickstream/service-core';

import { leaseHeld } from '../aggregator-error.ts';
import type { AggregationPass } from './aggregation-pass.ts';
import { passFailure } from './pass-failure.ts';

export interface RunUntilCleanOptions {
  readonly pass: Pick<AggregationPass, 'run'>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** How long failures of the engines in a row are borne. */
  readonly retryDeadlineMs: number;
  /** How long another aggregator's lease is waited for. */
  readonly leaseWaitMs: number;
  /** Asked after each pass: ends the work before everything is clean. */
  readonly isDone?: () => Promise<boolean>;
}

const MAX_PAUSE_MS = 1_000;

/**
 * Passes until no hour is dirty; gives the number of committed epochs.
 *
 * While another aggregator holds the lease it waits: what that one commits need not be done here, and what it leaves
 * is taken over once its lease has expired.
 *
 * @throws AggregatorError `AGGREGATOR_LEASE_HELD` when the wait takes too long; the last error of failing passes
 */
export async function runUntilClean(options: RunUntilCleanOptions): Promise<number> {
  const { pass, logger, signal } = options;
  let committed = 0;
  let failingSince: number | undefined;
  let waitingSince: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    try {
      const result = await pass.run(signal);
      failingSince = undefined;
      if (result.outcome === 'idle') return committed;
      if (result.outcome === 'committed') {
        committed += 1;
        waitingSince = undefined;
      }
      if (await options.isDone?.()) return committed;
      if (result.outcome === 'committed') continue;
      if (waitingSince === undefined) logger.info('waiting_for_lease', { owner: result.owner });
      waitingSince ??= Date.now();
      if (Date.now() - waitingSince > options.leaseWaitMs) throw leaseHeld(result.owner);
      await sleep(Math.min(result.remainingMs + 50, MAX_PAUSE_MS), signal);
    } catch (error) {
      if (signal.aborted || !isRetriable(error)) throw error;
      failingSince ??= Date.now();
      if (Date.now() - failingSince > options.retryDeadlineMs) throw error;
      logger.warn('pass_failed', passFailure(error));
      await sleep(MAX_PAUSE_MS, signal);
    }
  }
}
