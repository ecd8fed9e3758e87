import type { SentEvent } from '../ledger/sent-event.ts';

const LONGEST_MS = 30 * 60_000;

/**
 * How long each event's visitor stayed, by event id, in milliseconds; unknown times are missing.
 *
 * As docs/events.md says, for a generator that names neither sessions nor page views: what was sent, else to the
 * visitor's next page, else to the last thing done before it.
 */
export function expectedTimes(events: Iterable<SentEvent>): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  const people = [...events].filter(({ bot, eventType }) => !bot && eventType !== 'request');
  for (const visitor of Map.groupBy(people, ({ userId }) => userId).values()) {
    visitor.sort((a, b) => a.timestampMs - b.timestampMs);
    for (const [at, event] of visitor.entries()) {
      const ms = event.timeSpent === null ? followed(event, visitor, at) : event.timeSpent * 1_000;
      if (ms !== undefined) times.set(event.eventId, Math.round(ms));
    }
  }
  return times;
}

function followed(event: SentEvent, visitor: readonly SentEvent[], at: number): number | undefined {
  if (event.eventType !== 'page_view') return undefined;
  let last: number | undefined;
  for (let next = at + 1; next < visitor.length; next += 1) {
    const { eventType, timestampMs } = visitor[next] ?? event;
    const after = timestampMs - event.timestampMs;
    if (after > LONGEST_MS) break;
    if (after === 0) continue;
    if (eventType === 'page_view') return after;
    last = after;
  }
  return last;
}
