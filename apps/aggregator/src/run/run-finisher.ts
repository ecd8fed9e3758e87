import type { AggregationRun, Lease, RunAttempt } from '@clickstream/mysql-store';
import {
  type Clock,
  errorChain,
  isRetriable,
  type Logger,
  sleep,
  systemClock,
} from '@clickstream/service-core';

import { AggregatorError } from '../aggregator-error.ts';
import { commitStagedRun, type CommittedRun } from '../commit/commit-staged-run.ts';
import type { RetentionGuard } from '../plan/retention-guard.ts';
import type { BatchLauncher, RunStore } from './ports.ts';

export interface RunFinisherOptions {
  readonly store: RunStore;
  readonly launcher: BatchLauncher;
  readonly logger: Logger;
  /** Path of the properties file on the Spark host. */
  readonly jobProperties: string;
  /** First part of a batch's name, `clickstream` unless several databases share one Spark server. */
  readonly batchPrefix: string;
  readonly maxAttempts: number;
  /** A batch that takes longer is ended, and the attempt with it. */
  readonly batchTimeoutMs: number;
  readonly pollIntervalMs: number;
  readonly retention: Pick<RetentionGuard, 'isWhole'>;
  readonly clock?: Clock;
}

type BatchOutcome = { readonly staged: true } | { readonly staged: false; readonly reason: string };

const LOG_LINES = 5;

/**
 * Brings one run to its end, from whatever state an earlier process has left it in:
 *
 * ```
 * planned ──submit──► submitted ──manifest──► staged ──commit──► committed
 *    ▲                    │
 *    └── next attempt ◄───┘ batch ended or gone without manifest      (too many attempts: abandoned)
 * ```
 *
 * The manifest decides, never what Spark's side says of the batch.
 */
export class RunFinisher {
  readonly #options: RunFinisherOptions;
  readonly #clock: Clock;

  constructor(options: RunFinisherOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * @throws AggregatorError `AGGREGATOR_RUN_ABANDONED` after the last attempt; `AGGREGATOR_HOURS_EXPIRED` when events of
   * the plan may have gone meanwhile; the signal's reason on abort, with the batch left running
   */
  async finish(run: AggregationRun, lease: Lease, signal: AbortSignal): Promise<CommittedRun> {
    const { store, logger } = this.#options;
    let attempt: RunAttempt = { epoch: run.epoch, attempt: run.attempt, lease };
    let submitted = run.state !== 'planned';
    for (;;) {
      await this.#requireWhole(run, attempt);
      const batch = await this.#stage(attempt, submitted, signal);
      if (!batch.staged) {
        await this.#giveUpAttempt(attempt, batch.reason);
      } else {
        await store.runs.markStaged(attempt);
        await this.#requireWhole(run, attempt);
        const commit = await commitStagedRun(attempt, { store, logger, signal });
        if (commit.committed) return commit.run;
        await this.#giveUpAttempt(attempt, commit.reason);
      }
      attempt = { ...attempt, attempt: attempt.attempt + 1 };
      submitted = false;
    }
  }

  /** An hour whose events have begun to go must not be published smaller than it was: its run is given up. */
  async #requireWhole({ plan }: AggregationRun, attempt: RunAttempt): Promise<void> {
    const { retention, store, logger } = this.#options;
    if (await retention.isWhole(plan)) return;
    const message = 'events of its hours may have gone since it was planned';
    await store.runs.abandon(attempt, message);
    logger.warn('run_expired', { epoch: attempt.epoch, attempt: attempt.attempt });
    throw new AggregatorError(`epoch ${attempt.epoch} was abandoned: ${message}`, {
      code: 'AGGREGATOR_HOURS_EXPIRED',
      context: { epoch: attempt.epoch },
    });
  }

  async #stage(
    attempt: RunAttempt,
    submitted: boolean,
    signal: AbortSignal,
  ): Promise<BatchOutcome> {
    if (await this.#hasManifest(attempt)) return { staged: true };
    if (!submitted) await this.#submit(attempt, signal);
    return this.#waitForManifest(attempt, signal);
  }

  /** Sees to it that there is a batch to wait for, or a manifest. */
  async #submit(attempt: RunAttempt, signal: AbortSignal): Promise<void> {
    const { launcher, logger, jobProperties, store } = this.#options;
    const name = this.#batchName(attempt);
    const args = [String(attempt.epoch), String(attempt.attempt), jobProperties];
    if ((await launcher.status(name, signal)) === 'ended') {
      // Asked for once more: one that has ended since the last look has written it by now.
      if (await this.#hasManifest(attempt)) return;
      // Without manifest it is of no use, and would be adopted for its name.
      await launcher.kill(name);
    }
    const { id } = await launcher.submit({ name, args }, signal);
    await store.runs.markSubmitted(attempt, { name, id });
    logger.info('batch_submitted', { batch: name, batchId: id });
  }

  async #waitForManifest(attempt: RunAttempt, signal: AbortSignal): Promise<BatchOutcome> {
    const { launcher, pollIntervalMs, batchTimeoutMs } = this.#options;
    const name = this.#batchName(attempt);
    const end = this.#clock.now() + batchTimeoutMs;
    for (;;) {
      // The state is asked for before the manifest: a batch that ends in between has written it by then.
      const status = await launcher.status(name, signal);
      if (await this.#hasManifest(attempt)) return { staged: true };
      if (status !== 'alive') {
        const reason = status === 'gone' ? 'is not known any more' : 'ended';
        return { staged: false, reason: `batch ${name} ${reason} without manifest` };
      }
      if (this.#clock.now() >= end) {
        await this.#endBatch(name);
        return { staged: false, reason: `batch ${name} took more than ${batchTimeoutMs} ms` };
      }
      await sleep(pollIntervalMs, signal);
    }
  }

  /** One that cannot be ended, such as a process that is stopped, is left behind: what it may write yet, nobody reads. */
  async #endBatch(name: string): Promise<void> {
    const { launcher, logger } = this.#options;
    try {
      await launcher.kill(name);
    } catch (error) {
      if (!isRetriable(error)) throw error;
      logger.warn('batch_not_ended', { batch: name, causes: errorChain(error) });
    }
  }

  async #giveUpAttempt(attempt: RunAttempt, reason: string): Promise<void> {
    const { store, logger, maxAttempts } = this.#options;
    const log = await this.#logTail(attempt);
    const message = [reason, ...log].join('\n');
    if (attempt.attempt < maxAttempts) {
      logger.warn('attempt_failed', {
        epoch: attempt.epoch,
        attempt: attempt.attempt,
        reason,
        log,
      });
      await store.runs.startNextAttempt(attempt, message);
      return;
    }
    await store.runs.abandon(attempt, message);
    throw new AggregatorError(
      `epoch ${attempt.epoch} was abandoned after ${attempt.attempt} attempts: ${message}`,
      { code: 'AGGREGATOR_RUN_ABANDONED', context: { epoch: attempt.epoch } },
    );
  }

  /** A help for people only: no reason to fail when it cannot be had. */
  async #logTail(attempt: RunAttempt): Promise<readonly string[]> {
    try {
      return (await this.#options.launcher.logTail(this.#batchName(attempt))).slice(-LOG_LINES);
    } catch {
      return [];
    }
  }

  async #hasManifest(attempt: RunAttempt): Promise<boolean> {
    return (await this.#options.store.staging.findManifest(attempt)) !== undefined;
  }

  #batchName({ epoch, attempt }: RunAttempt): string {
    return `${this.#options.batchPrefix}-${epoch}-${attempt}`;
  }
}
