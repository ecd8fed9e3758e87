/** Where a run is: the last two are its ends. */
export const RUN_STATES = ['planned', 'submitted', 'staged', 'committed', 'abandoned'] as const;
/** One of {@link RUN_STATES}. */
export type RunState = (typeof RUN_STATES)[number];

/** The states in which a run still has to be finished. */
export const UNFINISHED_STATES = ['planned', 'submitted', 'staged'] as const satisfies RunState[];

/** An hour to recompute, and the dirty-hour version that the result will contain. */
export interface PlannedHour {
  /** Start of the hour, milliseconds since 1970 in UTC. */
  readonly hourMs: number;
  readonly version: bigint;
}

/** One epoch: the row of `aggregation_run`. Times are milliseconds by the database's clock. */
export interface AggregationRun {
  readonly epoch: number;
  readonly state: RunState;
  /** 1 for the first Spark batch of the epoch. */
  readonly attempt: number;
  readonly plan: readonly PlannedHour[];
  readonly leaseToken: number;
  readonly batchName: string | null;
  readonly batchId: number | null;
  readonly plannedAt: number | null;
  readonly submittedAt: number | null;
  readonly stagedAt: number | null;
  readonly endedAt: number | null;
  readonly rowsScanned: number | null;
  readonly rowsKept: number | null;
  readonly message: string | null;
}
