import { isRetriable, sleep, type Logger } from '@clickstream/service-core';

import { AggregatorError } from '../aggregator-error.ts';
import type { AggregationPass } from './aggregation-pass.ts';
import { passFailure } from './pass-failure.ts';

export interface RunEveryOptions {
  readonly pass: Pick<AggregationPass, 'run'>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** From the end of one tick to the start of the next at most; a tick that takes longer is followed at once. */
  readonly intervalMs: number;
  /** Hears of every pass that ended without error, also of one that was left to another aggregator. */
  readonly onPassed?: () => void;
}

/**
 * Passes at every interval until the signal aborts.
 *
 * An outage, a failed batch and another aggregator's lease are borne: the next tick tries again. Any other error ends
 * it, for a supervisor to see.
 */
export async function runEvery(options: RunEveryOptions): Promise<void> {
  const { intervalMs, logger, signal } = options;
  while (!signal.aborted) {
    const started = Date.now();
    try {
      await tick(options);
    } catch (error) {
      if (isAborted(signal)) return;
      if (!isBorne(error)) throw error;
      logger.error('pass_failed', passFailure(error));
    }
    try {
      await sleep(Math.max(0, started + intervalMs - Date.now()), signal);
    } catch (error) {
      if (!isAborted(signal)) throw error;
    }
  }
}

/** All that is dirty now, or nothing when another aggregator is at work. */
async function tick({ pass, logger, signal, onPassed }: RunEveryOptions): Promise<void> {
  for (;;) {
    const result = await pass.run(signal);
    onPassed?.();
    if (result.outcome === 'idle') return;
    if (result.outcome === 'held') {
      logger.debug('lease_held', { owner: result.owner });
      return;
    }
    signal.throwIfAborted();
  }
}

/** The signal changes while a promise is awaited, which the compiler does not see. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function isBorne(error: unknown): boolean {
  const abandoned = error instanceof AggregatorError && error.code === 'AGGREGATOR_RUN_ABANDONED';
  return abandoned || isRetriable(error);
}
