/** A row of `clickstream_events` as HBase's own client reads it; undefined is a cell that is not there. */
export interface StoredRow {
  /** In hex. */
  readonly rowKey: string;
  readonly eventId: string | undefined;
  readonly eventType: string | undefined;
  readonly userId: string | undefined;
  readonly url: string | undefined;
  readonly country: string | undefined;
  readonly bot: boolean | undefined;
  /** Seconds. */
  readonly timeSpent: number | undefined;
  /** What the event says of the one before it; see `SentEvent.previousId`. */
  readonly previousId: string | undefined;
  /** Every time that a cell of the row carries, once each, also of versions that no reader sees any more. */
  readonly timestampsMs: readonly number[];
  /** The most versions that the table holds of one of its cells. */
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
  /** SHA-256 of the value in hex; null for a record without a value. */
  readonly valueDigest: string | null;
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

/** One row of `hourly_clickstream`; its key is that of {@link hourlyKey}. */
export interface HourlyRow {
  readonly clicks: number;
  readonly pageViews: number;
  readonly botClicks: number;
  readonly timeSpentMs: number;
  readonly timeMeasured: number;
}

/** One row of `aggregated_clickstream`; its key is `url|country name`. */
export interface PublishedRow {
  readonly clicks: number;
  readonly uniqueUsers: number;
  /** Seconds, rounded to the microsecond; null when nothing was measured. */
  readonly avgTimeSpent: number | null;
}

/** What MySQL holds, as of one moment. */
export interface PublishedNumbers {
  readonly published: ReadonlyMap<string, PublishedRow>;
  readonly hourly: ReadonlyMap<string, HourlyRow>;
  /** `url|country` (alpha-2) → hashes of the visitors, 16 bytes in hex. */
  readonly visitors: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What must be durable at any moment, read in this order: offsets first, so that what they cover must be there. */
export interface StoredEvidence {
  readonly offsets: readonly PartitionOffsets[];
  readonly log: readonly LogRecord[];
  readonly deadLetters: readonly DeadLetterRecord[];
  readonly rows: readonly StoredRow[];
}

/** All that the checker looks at; the numbers are read last. */
export interface Evidence extends StoredEvidence {
  readonly numbers: PublishedNumbers;
}

/** Names an hour of a page and a country (alpha-2): `2026-05-01T10:00:00.000Z|url|country`. */
export function hourlyKey(hourMs: number, url: string, country: string): string {
  return `${new Date(hourMs).toISOString()}|${url}|${country}`;
}

/** To the microsecond: the last bits of a quotient depend on who divides. */
export function toMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
