/** An event as a test sends it, with the country that its address is known to be in. */
export interface SentEvent {
  readonly event_id: string;
  readonly event_type: string;
  readonly user_id: string;
  readonly url: string;
  readonly time_spent: number | null;
  readonly country: string;
  readonly bot: boolean;
}

/** What a row must hold; the key in front is `url|country`. */
export interface ExpectedRow {
  readonly clicks: number;
  readonly uniqueUsers: number;
  /** Seconds to the microsecond: the last bits of a quotient depend on who divides. */
  readonly avgTimeSpent: number | null;
}

/**
 * The published rows that follow from what was sent, however often and in whatever order.
 *
 * A plain fold that shares no code with the product: that is what makes it a check.
 */
export function expectedRows(sent: Iterable<SentEvent>): Map<string, ExpectedRow> {
  const once = new Map<string, SentEvent>();
  for (const event of sent) once.set(event.event_id, event);
  const counted = [...once.values()].filter(
    (event) => !event.bot && ['page_view', 'click'].includes(event.event_type),
  );
  const groups = Map.groupBy(counted, (event) => `${event.url}|${event.country}`);
  return new Map([...groups].map(([key, events]) => [key, fold(events)]));
}

function fold(events: readonly SentEvent[]): ExpectedRow {
  const times = events.flatMap(({ time_spent }) => (time_spent === null ? [] : [time_spent]));
  const sum = times.reduce((total, seconds) => total + Math.round(seconds * 1000), 0);
  return {
    clicks: events.length,
    uniqueUsers: new Set(events.map((event) => event.user_id)).size,
    avgTimeSpent: times.length === 0 ? null : toMicroseconds(sum / times.length / 1000),
  };
}

export function toMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
