import { randomUUID } from 'node:crypto';

import type { ClickEvent } from '../click-event.ts';

/** A page view of `page_1` by `user-1` with a fresh id, changed where the test says so. */
export function aClickEvent(changes: Partial<ClickEvent> = {}): ClickEvent {
  return {
    event_id: randomUUID(),
    client_event_id: null,
    event_type: 'page_view',
    event_name: null,
    user_id: 'user-1',
    user_id_kind: 'user',
    session_id: null,
    page_view_id: null,
    url: 'page_1',
    referrer: null,
    title: null,
    timestamp: Date.UTC(2026, 0, 15, 12, 30, 0, 123),
    timestamp_source: 'client',
    received_at: Date.UTC(2026, 0, 15, 12, 30, 1, 456),
    time_spent: 12.5,
    ip: null,
    user_agent: null,
    client_hints: null,
    source: 'v1',
    app_id: 'test',
    properties: null,
    ...changes,
  };
}
