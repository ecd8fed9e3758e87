import { nameBasedUuid } from '@clickstream/service-core';

import type { MappedEvent } from './event-mapper.ts';

const NAMESPACE = Buffer.from('4b1d6f0e93c24f6c8d27a5e01c7f3b58', 'hex');

/**
 * Counts equal events without an id that come in one request as the several events that they are.
 *
 * The first one keeps the id of its content, the others are named after it in their order. So the request sent again is the
 * same events again, and one with fewer or more of them shares those that both have. Pure.
 */
export function tellEqualEventsApart(events: readonly MappedEvent[]): readonly MappedEvent[] {
  if (events.length < 2 || !events.some(hasIdOfContent)) return events;
  const times = new Map<string, number>();
  return events.map((event) => {
    if (!event.ok || !hasIdOfContent(event)) return event;
    const id = event.value.event_id;
    const before = times.get(id) ?? 0;
    times.set(id, before + 1);
    if (before === 0) return event;
    const ownId = nameBasedUuid(`${id}:${before}`, NAMESPACE);
    return { ...event, value: { ...event.value, event_id: ownId } };
  });
}

function hasIdOfContent(event: MappedEvent): boolean {
  return event.hasIdOfContent === true;
}
