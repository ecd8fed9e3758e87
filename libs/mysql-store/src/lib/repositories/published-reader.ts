/** One row of `aggregated_clickstream`. */
export interface PublishedRow {
  readonly url: string;
  /** English name, see {@link countryName}. */
  readonly country: string;
  readonly clicks: number;
  readonly uniqueUsers: number;
  /** Seconds; null when no time was measured. */
  readonly avgTimeSpent: number | null;
}

/** Which events of an hour the published numbers contain. */
export interface PublishedHour {
  /** All that were stored before the hour's counter had this value, see `DirtyHourTable` of hbase-store. */
  readonly version: bigint;
  /** The run that published them. */
  readonly epoch: number;
}

/** Everything that is published, counted. */
export interface PublishedTotals {
  readonly rows: number;
  readonly pages: number;
  readonly countries: number;
  readonly clicks: number;
}

/** Reads what is published; the role `reader` is enough. */
export interface PublishedReader {
  /** Sums over everything that is published. */
  totals(): Promise<PublishedTotals>;

  /** An hour, given by its start in milliseconds; undefined when no run has published it. */
  hour(hourMs: number): Promise<PublishedHour | undefined>;

  /** The rows with the most clicks, most first; equal ones by URL and country. */
  top(limit: number): Promise<PublishedRow[]>;

  /**
   * Every row in key order, read page by page: no statement grows with the table, and each page has the deadline of a
   * short statement. A page is what was published when it was read: a commit in between shows in the next one.
   */
  rows(options?: { readonly pageSize?: number }): AsyncGenerator<PublishedRow>;
}
