import type { Database } from '../tables/database.ts';

/** What a rebuild makes anew, and what it leaves alone. A new table must be one or the other. */
const FATE: Readonly<Record<keyof Database, 'rebuilt' | 'kept'>> = {
  aggregated_clickstream: 'rebuilt',
  page: 'rebuilt',
  hourly_clickstream: 'rebuilt',
  hourly_arrival: 'rebuilt',
  page_total: 'rebuilt',
  page_visitor: 'rebuilt',
  processed_hour: 'rebuilt',
  country: 'kept',
  country_alias: 'kept',
  aggregation_run: 'kept',
  aggregation_control: 'kept',
  staging_hourly: 'kept',
  staging_arrival: 'kept',
  staging_page: 'kept',
  staging_visitor: 'kept',
  staging_manifest: 'kept',
};

export const REBUILT_TABLES = Object.keys(FATE).filter(
  (table) => FATE[table as keyof Database] === 'rebuilt',
);

/** The table that a rebuild fills in the place of this one. */
export const shadowOf = (table: string): string => `${table}_rebuild`;

/** The table that was published before the swap, until it is dropped. */
export const formerOf = (table: string): string => `${table}_before_rebuild`;
