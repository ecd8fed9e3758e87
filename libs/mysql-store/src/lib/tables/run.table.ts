import type {
  BigIntColumn,
  DateTimeColumn,
  JsonColumn,
  NullableBigIntColumn,
} from './column-types.ts';

export interface AggregationRunTable {
  epoch: BigIntColumn;
  state: string;
  attempt: number;
  plan: JsonColumn;
  lease_token: BigIntColumn;
  batch_name: string | null;
  batch_id: number | null;
  planned_at: DateTimeColumn | null;
  submitted_at: DateTimeColumn | null;
  staged_at: DateTimeColumn | null;
  ended_at: DateTimeColumn | null;
  rows_scanned: NullableBigIntColumn;
  rows_kept: NullableBigIntColumn;
  message: string | null;
}

/** Exactly one row: what is committed and who may commit next. */
export interface AggregationControlTable {
  id: number;
  committed_epoch: BigIntColumn;
  lease_token: BigIntColumn;
  lease_owner: string | null;
  lease_until: DateTimeColumn | null;
}
