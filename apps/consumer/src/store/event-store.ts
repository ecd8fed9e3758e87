import type { DeadLetterReason } from '@clickstream/event-schema';

/** Cells of one row: family → qualifier → bytes. */
export type EventCells = Readonly<Record<string, Readonly<Record<string, Buffer>>>>;

/** One event as it is stored. User, time and id make the row key; the time is the timestamp of each cell. */
export interface EventRow {
  readonly userId: string;
  readonly timestampMs: number;
  readonly eventId: string;
  readonly cells: EventCells;
}

/** What became of one row: acknowledged, or never to be taken by the store. */
export type WriteOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: DeadLetterReason; readonly detail: string };

/** Where events are kept. An outage is thrown, retriable; bad data is an outcome. */
export interface EventStore {
  /** Writes rows, outcomes in input order. Writing a row again changes nothing. */
  write(
    rows: readonly EventRow[],
    options: { readonly signal: AbortSignal },
  ): Promise<readonly WriteOutcome[]>;
  /** Notes that these hours (their start, in milliseconds) have new rows. Only for acknowledged rows. */
  markDirty(hours: readonly number[], options: { readonly signal: AbortSignal }): Promise<void>;
}

const HOUR_MS = 3_600_000;

/** Start of the hour that a time lies in. */
export function hourOf(timestampMs: number): number {
  return Math.floor(timestampMs / HOUR_MS) * HOUR_MS;
}
