import type { Selectable } from 'kysely';

import { fromDateTimeColumn, toCount } from '../column-values.ts';
import { MySqlStoreError } from '../mysql-store-error.ts';
import type { AggregationRunTable } from '../tables/run.table.ts';

export const RUN_STATES = ['planned', 'submitted', 'staged', 'committed', 'abandoned'] as const;
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

export function toAggregationRun(row: Selectable<AggregationRunTable>): AggregationRun {
  return {
    epoch: toCount(row.epoch),
    state: toRunState(row.state),
    attempt: row.attempt,
    plan: decodePlan(row.plan),
    leaseToken: toCount(row.lease_token),
    batchName: row.batch_name,
    batchId: row.batch_id,
    plannedAt: toTime(row.planned_at),
    submittedAt: toTime(row.submitted_at),
    stagedAt: toTime(row.staged_at),
    endedAt: toTime(row.ended_at),
    rowsScanned: row.rows_scanned === null ? null : toCount(row.rows_scanned),
    rowsKept: row.rows_kept === null ? null : toCount(row.rows_kept),
    message: row.message,
  };
}

/** `[{"hour": <ms>, "version": "<decimal>"}]`, the form that the Spark job and the commit read in SQL. */
export function encodePlan(plan: readonly PlannedHour[]): string {
  return JSON.stringify(
    plan.map(({ hourMs, version }) => ({ hour: hourMs, version: String(version) })),
  );
}

function decodePlan(text: string): PlannedHour[] {
  const entries = JSON.parse(text) as { hour: number; version: string }[];
  return entries.map(({ hour, version }) => ({ hourMs: hour, version: BigInt(version) }));
}

function toRunState(text: string): RunState {
  const state = RUN_STATES.find((known) => known === text);
  if (state !== undefined) return state;
  throw new MySqlStoreError(`unknown run state ${text}`, { code: 'MYSQL_STORE_SCHEMA' });
}

function toTime(text: string | null): number | null {
  return text === null ? null : fromDateTimeColumn(text);
}
