import type { PoisonRecord, SentEvent } from './sent-event.ts';

/** What the generator knows of an event: its last answer, or that there was none. An acknowledgement is for ever. */
export type EventState = 'acked' | 'rejected' | 'unknown';

/** One event's history. */
export interface LedgerEntry {
  readonly event: SentEvent;
  /** What else was sent under this id: another time or another user. Each is a row of its own, and the earliest row counts. */
  readonly variants?: readonly SentEvent[];
  readonly state: EventState;
  /** Requests that carried it. */
  readonly sends: number;
  /** Requests that were answered with 2xx for it. */
  readonly acks: number;
}

/** Everything that was sent under one id, the event itself first. */
export function contentsOf({ event, variants = [] }: LedgerEntry): readonly SentEvent[] {
  return [event, ...variants];
}

/** Everything that was done to the pipeline since it was empty. */
export interface Ledger {
  /** By event id. */
  readonly events: ReadonlyMap<string, LedgerEntry>;
  readonly poison: readonly PoisonRecord[];
}
