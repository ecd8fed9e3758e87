import type { BigIntColumn } from './column-types.ts';

/** The public result: one row per page and country with at least one click. */
export interface AggregatedClickstreamTable {
  url: string;
  country: string;
  clicks: BigIntColumn;
  unique_users: BigIntColumn;
  avg_time_spent: number | null;
}

export interface PageTable {
  page_id: Buffer;
  url: string;
}

export interface CountryTable {
  alpha2: string;
  alpha3: string;
  name: string;
}

export interface CountryAliasTable {
  alias: string;
  alpha2: string;
}
