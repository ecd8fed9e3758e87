import type { EventState, LedgerEntry } from '../../ledger/ledger.ts';
import type { SentEvent } from '../../ledger/sent-event.ts';

/** `00000000-0000-4000-8000-00000000000n`. */
export function eventId(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** An event id that is as high as no generated one. */
export const STRANGER = eventId(0xffff_ffff);

/** A page view of a person in Germany. */
export function aSentEvent(n: number, change: Partial<SentEvent> = {}): SentEvent {
  return {
    eventId: eventId(n),
    previousId: null,
    eventType: 'page_view',
    userId: 'ann',
    url: 'page_1',
    timestampMs: Date.UTC(2026, 4, 1, 10),
    timeSpent: null,
    ip: '85.214.132.117',
    country: 'DE',
    userAgent: 'Firefox',
    bot: false,
    ...change,
  };
}

/** One event and what the generator was told of it. */
export function anEntry(event: SentEvent, state: EventState = 'acked'): LedgerEntry {
  return { event, state, sends: 1, acks: state === 'acked' ? 1 : 0 };
}
