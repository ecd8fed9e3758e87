import type { BigIntColumn, DateTimeColumn } from './column-types.ts';

/** One recomputed hour of a page and country; whole hours are replaced, never added to. */
export interface HourlyClickstreamTable {
  hour: DateTimeColumn;
  page_id: Buffer;
  country: string;
  clicks: BigIntColumn;
  page_views: BigIntColumn;
  bot_clicks: BigIntColumn;
  time_spent_ms: BigIntColumn;
  /** Page views and clicks whose time is known; by method in the columns that follow. */
  time_measured: BigIntColumn;
  measured_by_sender: BigIntColumn;
  measured_by_pings: BigIntColumn;
  measured_by_next_event: BigIntColumn;
}

/** What the rows of one recomputed hour came to, by hour of arrival and source; replaced with the hour. */
export interface HourlyArrivalTable {
  hour: DateTimeColumn;
  arrival_hour: DateTimeColumn;
  source: string;
  rows_kept: BigIntColumn;
  id_collisions: BigIntColumn;
  clicks: BigIntColumn;
  bot_clicks: BigIntColumn;
}

/** Running sums over all hours of a page and country. */
export interface PageTotalTable {
  page_id: Buffer;
  country: string;
  clicks: BigIntColumn;
  unique_users: BigIntColumn;
  time_spent_ms: BigIntColumn;
  time_measured: BigIntColumn;
}

/** The exact visitor set of a page and country. */
export interface PageVisitorTable {
  page_id: Buffer;
  country: string;
  user_hash: Buffer;
}

/** The dirty-hour version that the committed numbers of an hour contain. */
export interface ProcessedHourTable {
  hour: DateTimeColumn;
  version: BigIntColumn;
  epoch: BigIntColumn;
}
