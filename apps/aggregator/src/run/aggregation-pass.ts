import {
  LeaseKeeper,
  MySqlStoreError,
  type AggregationRun,
  type Lease,
} from '@clickstream/mysql-store';
import type { Logger } from '@clickstream/service-core';

import { leaseLost } from '../aggregator-error.ts';
import { removeStaging } from '../commit/remove-staging.ts';
import { dirtyHours, withNeighbours } from '../plan/plan-hours.ts';
import type { RetentionGuard } from '../plan/retention-guard.ts';
import type { DirtyHours, RunStore } from './ports.ts';
import type { RunFinisher } from './run-finisher.ts';

export type PassResult =
  | { readonly outcome: 'idle' }
  | { readonly outcome: 'committed'; readonly epoch: number }
  | { readonly outcome: 'held'; readonly owner: string; readonly remainingMs: number };

export interface AggregationPassOptions {
  readonly store: RunStore;
  readonly dirtyHours: DirtyHours;
  readonly finisher: Pick<RunFinisher, 'finish'>;
  readonly retention: Pick<RetentionGuard, 'open' | 'firstOpenHour'>;
  readonly logger: Logger;
  /** Who holds the lease, for people. */
  readonly owner: string;
  readonly leaseTtlMs: number;
  /** Dirty hours of one epoch; more are left to the next pass. The hours beside them come in addition. */
  readonly maxHours: number;
}

/** One pass: take the lease, finish what an earlier process began, else plan the dirty hours and finish that. */
export class AggregationPass {
  readonly #options: AggregationPassOptions;

  constructor(options: AggregationPassOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<PassResult> {
    const { store, owner, leaseTtlMs: ttlMs, logger } = this.#options;
    const answer = await store.leases.acquire({ owner, ttlMs });
    if (!answer.granted) {
      const { remainingMs } = answer;
      return { outcome: 'held', owner: answer.owner ?? 'a commit under way', remainingMs };
    }
    const { leases } = store;
    const keeper = new LeaseKeeper(answer.lease, { leases, ttlMs, logger, toLost: leaseLost });
    try {
      return await this.runUnderLease(answer.lease, AbortSignal.any([signal, keeper.signal]));
    } catch (error) {
      if (error instanceof MySqlStoreError && error.code === 'MYSQL_STORE_LEASE_LOST') {
        throw leaseLost(error);
      }
      throw error;
    } finally {
      await keeper.release();
    }
  }

  /** A pass of a caller that holds the lease and keeps it. */
  async runUnderLease(lease: Lease, signal: AbortSignal): Promise<PassResult> {
    const { store, logger } = this.#options;
    // Read first: when no run is unfinished after that, every epoch up to this one is over.
    const [last] = await store.runs.latest(1);
    const run = await this.#nextRun(lease);
    if (run === undefined) {
      if (last !== undefined) await removeStaging(last.epoch, { store, logger });
      return { outcome: 'idle' };
    }
    const { epoch } = await this.#options.finisher.finish(run, lease, signal);
    return { outcome: 'committed', epoch };
  }

  async #nextRun(lease: Lease): Promise<AggregationRun | undefined> {
    const { store, logger } = this.#options;
    const unfinished = await store.runs.findUnfinished();
    if (unfinished === undefined) return this.#plan(lease);
    const { epoch, attempt, state } = unfinished;
    logger.info('run_resumed', { epoch, attempt, state });
    return unfinished;
  }

  async #plan(lease: Lease): Promise<AggregationRun | undefined> {
    const { store, logger, maxHours, retention } = this.#options;
    const marked = await this.#options.dirtyHours.readVersions();
    const processed = await store.runs.processedVersions();
    const dirty = await retention.open(dirtyHours(marked, processed));
    if (dirty.length === 0) return undefined;
    const chosen = dirty.slice(0, maxHours);
    const firstOpenHour = await retention.firstOpenHour();
    const plan = withNeighbours(chosen, { marked, processed, firstOpenHour });
    const run = await store.runs.plan(lease, plan);
    logger.info('run_planned', {
      epoch: run.epoch,
      hours: run.plan.length,
      hoursLeft: dirty.length - chosen.length,
    });
    return run;
  }
}
