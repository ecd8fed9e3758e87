/** One number that is not what the hours and visitors say. Text as the database gives it; null = no row. */
export interface Difference {
  readonly table: 'page_total' | 'aggregated_clickstream' | 'page' | 'hourly_arrival';
  /** The hour in UTC, of `hourly_arrival`; else URL (or page id in hex, where the URL is what is missing) and country. */
  readonly key: string;
  readonly column: string;
  readonly expected: string | null;
  readonly actual: string | null;
}
