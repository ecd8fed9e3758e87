import type { BigIntColumn } from './column-types.ts';
import type { HourlyArrivalTable, HourlyClickstreamTable } from './totals.table.ts';

interface StagingKey {
  epoch: BigIntColumn;
  attempt: number;
}

/** The hours of a plan as one attempt of the Spark job computed them. */
export interface StagingHourlyTable extends StagingKey, HourlyClickstreamTable {}

export interface StagingArrivalTable extends StagingKey, HourlyArrivalTable {}

export interface StagingPageTable extends StagingKey {
  page_id: Buffer;
  url: string;
}

export interface StagingVisitorTable extends StagingKey {
  page_id: Buffer;
  country: string;
  user_hash: Buffer;
}

/** Written last by the job: its presence means that the attempt's staging rows are complete. */
export interface StagingManifestTable extends StagingKey {
  rows_scanned: BigIntColumn;
  rows_kept: BigIntColumn;
  group_count: BigIntColumn;
  page_count: BigIntColumn;
  visitor_count: BigIntColumn;
  id_collisions: BigIntColumn;
  arrival_count: BigIntColumn;
}
