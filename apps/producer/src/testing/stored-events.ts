import type { ClickEvent } from '@clickstream/event-schema';

export function idsOf(events: readonly ClickEvent[]): Set<string> {
  return new Set(events.map(({ event_id: id }) => id));
}

/** The properties of an event as a value; null of none. */
export function propertiesOf(event: ClickEvent | undefined): unknown {
  return JSON.parse(event?.properties ?? 'null');
}
