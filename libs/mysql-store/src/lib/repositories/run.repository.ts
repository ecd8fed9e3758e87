import type { AggregationRun, PlannedHour } from './aggregation-run.ts';
import type { Lease } from './lease.repository.ts';

/** Names one attempt of a run, as its holder of the lease sees it. */
export interface RunAttempt {
  readonly epoch: number;
  readonly attempt: number;
  readonly lease: Lease;
}

/**
 * The rows of `aggregation_run` and the versions of the hours that are done.
 *
 * Every change is fenced: `MYSQL_STORE_LEASE_LOST` when another holder has the lease, `MYSQL_STORE_RUN_STATE` when
 * the run is no longer in the attempt or state that the change starts from.
 */
export interface RunRepository {
  /** The run of this epoch, undefined when it was never planned. */
  find(epoch: number): Promise<AggregationRun | undefined>;

  /** The run that must be finished before a new one is planned; there is at most one. */
  findUnfinished(): Promise<AggregationRun | undefined>;

  /** The newest runs first. */
  latest(limit: number): Promise<AggregationRun[]>;

  /** The epoch that the published numbers contain; 0 before the first commit. */
  committedEpoch(): Promise<number>;

  /** The version that each hour's committed numbers contain, by hour start in milliseconds. */
  processedVersions(): Promise<Map<number, bigint>>;

  /** Stores a new epoch in state `planned`, attempt 1. */
  plan(lease: Lease, plan: readonly PlannedHour[]): Promise<AggregationRun>;

  /** The Spark batch of the attempt runs. */
  markSubmitted(
    run: RunAttempt,
    batch: { readonly name: string; readonly id: number },
  ): Promise<void>;

  /** The attempt's manifest is there: staging is complete. */
  markStaged(run: RunAttempt): Promise<void>;

  /** Back to `planned` with the same plan and the next attempt; what the old attempt still writes is never read. */
  startNextAttempt(run: RunAttempt, message: string): Promise<void>;

  /** Gives the epoch up; its hours stay dirty and are planned again. */
  abandon(run: RunAttempt, message: string): Promise<void>;
}
