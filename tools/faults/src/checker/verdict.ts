/** The invariants of docs/guarantees.md. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10';

export interface Violation {
  readonly invariant: Invariant;
  /** What is wrong, with the number of cases. */
  readonly message: string;
  /** Up to five cases. */
  readonly examples: readonly string[];
}

export interface VerdictCounts {
  readonly sent: number;
  readonly acked: number;
  readonly rejected: number;
  readonly unknown: number;
  /** Rows of `clickstream_events`. */
  readonly rows: number;
  /** Distinct records that became dead letters. */
  readonly deadLetters: number;
  /** Clicks and bot clicks of `hourly_clickstream`. */
  readonly aggregated: number;
  /** Acknowledged events that are neither a row nor a dead letter, and acknowledged clicks that no hour counts. */
  readonly lost: number;
  /** Events with more than one row or letter, and clicks counted above what was sent. */
  readonly doubled: number;
  /** Rows and letters of events that nobody sent, or that were refused. */
  readonly invented: number;
}

export interface Verdict {
  readonly counts: VerdictCounts;
  /** None when all invariants hold. */
  readonly violations: readonly Violation[];
}
