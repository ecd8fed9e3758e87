/** A row of `clickstream_events` as HBase's own client reads it. */
export interface StoredRow {
  /** 25 bytes in hex. */
  readonly rowKey: string;
  /** Of each cell: its newest value, and how many versions the table holds of it. `family:qualifier`. */
  readonly cells: ReadonlyMap<string, StoredCell>;
}

export interface StoredCell {
  readonly value: Buffer;
  readonly timestampMs: number;
  readonly versions: number;
}

/** A record of the topic `clickstream`. */
export interface LogRecord {
  readonly partition: number;
  readonly offset: bigint;
  /** Undefined when the value is no event. */
  readonly eventId: string | undefined;
}

/** A record of the dead-letter topic. */
export interface DeadLetterRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Header values as text. */
  readonly headers: ReadonlyMap<string, string>;
  /** Undefined when the value is no event. */
  readonly eventId: string | undefined;
}

export interface PartitionOffsets {
  readonly partition: number;
  readonly low: bigint;
  readonly high: bigint;
  /** Undefined when the group has committed none. */
  readonly committed: bigint | undefined;
}

/** One row of `hourly_clickstream`, by `hour(ISO)|url|country`. */
export interface HourlyRow {
  readonly clicks: number;
  readonly pageViews: number;
  readonly botClicks: number;
  readonly timeSpentMs: number;
  readonly timeMeasured: number;
}

/** One row of `aggregated_clickstream`, by `url|country name`. */
export interface PublishedRow {
  readonly clicks: number;
  readonly uniqueUsers: number;
  /** Seconds, rounded to the microsecond; null when nothing was measured. */
  readonly avgTimeSpent: number | null;
}

/** What MySQL holds. */
export interface PublishedNumbers {
  readonly published: ReadonlyMap<string, PublishedRow>;
  readonly hourly: ReadonlyMap<string, HourlyRow>;
  /** `url|country` (alpha-2) → hashes of the visitors, 16 bytes in hex. */
  readonly visitors: ReadonlyMap<string, ReadonlySet<string>>;
}

/** All that the checker looks at, read in this order: offsets first, so that what they cover must be durable. */
export interface Evidence {
  readonly offsets: readonly PartitionOffsets[];
  readonly log: readonly LogRecord[];
  readonly deadLetters: readonly DeadLetterRecord[];
  readonly rows: readonly StoredRow[];
  readonly numbers: PublishedNumbers;
}
