import type { ClickEvent } from '@clickstream/event-schema';
import { aClickEvent } from '@clickstream/event-schema/testing';

/** When the first of {@link someEvents} happened. */
export const NOON = Date.UTC(2026, 0, 15, 12);

/** Events of several users, one every 7 minutes. */
export function someEvents(count: number): ClickEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const timestamp = NOON + i * 420_000;
    return aClickEvent({ user_id: `user-${i % 11}`, timestamp, received_at: timestamp });
  });
}

/** Sorted, since rows lie in another order than events were sent. */
export function idsOf(events: readonly ClickEvent[]): string[] {
  return events.map(({ event_id }) => event_id).sort();
}
