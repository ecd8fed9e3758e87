import type { Selectable } from 'kysely';

import { fromDateTimeColumn, isHourStart, toCount } from '../column-values.ts';
import { MySqlStoreError } from '../mysql-store-error.ts';
import type { AggregationRunTable } from '../tables/run.table.ts';
import {
  RUN_STATES,
  type AggregationRun,
  type PlannedHour,
  type RunState,
} from './aggregation-run.ts';

/** BIGINT UNSIGNED. */
const MAX_VERSION = 2n ** 64n - 1n;

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
  for (const { hourMs, version } of plan) {
    // JSON would make null of NaN, and the commit an hour of it.
    if (!isHourStart(hourMs) || version < 0n || version > MAX_VERSION) {
      throw new MySqlStoreError(`no hour and version: ${String(hourMs)}, ${String(version)}`, {
        code: 'MYSQL_STORE_INVALID_ARGUMENT',
      });
    }
  }
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
