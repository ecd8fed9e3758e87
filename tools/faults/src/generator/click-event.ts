import type { ClickEvent } from '@clickstream/event-schema';

import type { SentEvent } from '../ledger/sent-event.ts';

/** The event as a producer that knows the schema writes it, past the collectors. */
export function toClickEvent(event: SentEvent, receivedAtMs: number): ClickEvent {
  const { previousId } = event;
  return {
    event_id: event.eventId,
    client_event_id: null,
    event_type: event.eventType,
    event_name: null,
    user_id: event.userId,
    user_id_kind: 'user',
    session_id: null,
    page_view_id: null,
    url: event.url,
    referrer: null,
    title: null,
    timestamp: event.timestampMs,
    timestamp_source: 'client',
    received_at: receivedAtMs,
    time_spent: event.timeSpent,
    ip: event.ip,
    user_agent: event.userAgent,
    client_hints: null,
    source: 'foreign',
    app_id: 'faults',
    properties: previousId === null ? null : JSON.stringify({ previous_id: previousId }),
  };
}
