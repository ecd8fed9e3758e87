import type { CommitResult, RunAttempt } from '@clickstream/mysql-store';
import { errorChain, retry, type Logger } from '@clickstream/service-core';

import { AggregatorError, leaseLost } from '../aggregator-error.ts';
import type { RunStore } from '../run/ports.ts';
import { removeStaging } from './remove-staging.ts';

export interface CommittedRun {
  readonly epoch: number;
  readonly attempt: number;
}

export type CommitOutcome =
  | { readonly committed: true; readonly run: CommittedRun }
  /** The attempt's staging rows are no good; another attempt may do better. */
  | { readonly committed: false; readonly reason: string };

type Refusal = Extract<CommitResult, { readonly outcome: 'refused' }>;

const RETRY_DEADLINE_MS = 60_000;

/**
 * Commits an attempt whose manifest is there, then removes what staging no longer needs.
 *
 * A deadlock or a lost connection is tried again. The answer to a COMMIT may get lost: `already_committed` is then
 * the good news that the first call went through.
 *
 * @throws AggregatorError `AGGREGATOR_LEASE_LOST`; `AGGREGATOR_COMMIT_REFUSED` when the run is not what it was
 */
export async function commitStagedRun(
  run: RunAttempt,
  options: { readonly store: RunStore; readonly logger: Logger; readonly signal: AbortSignal },
): Promise<CommitOutcome> {
  const { store, logger, signal } = options;
  const started = Date.now();
  const result = await retry(() => store.commitRun(run), {
    deadlineMs: RETRY_DEADLINE_MS,
    signal,
    onRetry: ({ error }) => {
      logger.warn('commit_retried', { epoch: run.epoch, causes: errorChain(error) });
    },
  });
  const { epoch, attempt } = run;
  if (result.outcome === 'refused' && result.reason !== 'already_committed') {
    return explain(result, run);
  }
  const { outcome: _outcome, ...counts } = result;
  logger.info('run_committed', { epoch, attempt, ...counts, durationMs: Date.now() - started });
  await removeStaging(epoch, { store, logger });
  return { committed: true, run: { epoch, attempt } };
}

function explain({ reason, detail }: Refusal, { epoch, attempt }: RunAttempt): CommitOutcome {
  if (reason === 'staging_incomplete' || reason === 'manifest_missing') {
    return {
      committed: false,
      reason: `its staging rows are not what its manifest says: ${detail}`,
    };
  }
  if (reason === 'lease_lost') throw leaseLost();
  throw new AggregatorError(`epoch ${epoch} was not committed: ${detail}`, {
    code: 'AGGREGATOR_COMMIT_REFUSED',
    context: { epoch, attempt, reason },
  });
}
