/** What `where` looks for, and what narrows it. */
export interface WhereSearch {
  /** UUID in lower case. */
  readonly eventId: string;
  readonly userId?: string | undefined;
  /** Bounds of the event's time, milliseconds; `untilMs` exclusive. */
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  readonly signal: AbortSignal;
}
