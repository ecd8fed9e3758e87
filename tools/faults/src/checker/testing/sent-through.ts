import type { Ledger, LedgerEntry } from '../../ledger/ledger.ts';
import type { SentEvent } from '../../ledger/sent-event.ts';
import { aSentEvent, anEntry, eventId } from './sent.ts';

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
/** Addresses whose country is beyond doubt. */
const ADDRESSES = {
  US: '8.8.8.8',
  IN: '14.139.45.1',
  DE: '85.214.132.117',
  BR: '200.160.2.3',
  ZZ: '192.0.2.1',
} as const;
const COUNTRIES = Object.keys(ADDRESSES) as (keyof typeof ADDRESSES)[];
const TYPES = ['page_view', 'page_view', 'click', 'page_ping', 'request'] as const;
const FIRST_MS = Date.UTC(2026, 4, 1, 9, 30);
const MINUTE_MS = 60_000;

/** Of everything something: types, countries, bots, hours, measured and unmeasured, each following the one before. */
export function variedEvents(count: number): SentEvent[] {
  return Array.from({ length: count }, (_, n) => {
    const country = COUNTRIES[n % COUNTRIES.length] ?? 'ZZ';
    const bot = n % 7 === 3;
    return aSentEvent(n, {
      previousId: n === 0 ? null : eventId(n - 1),
      eventType: TYPES[(n >> 1) % TYPES.length] ?? 'request',
      userId: `user ${n % 11}`,
      url: `https://shop.example/${n % 6}`,
      timestampMs: FIRST_MS + n * MINUTE_MS,
      timeSpent: n % 3 === 0 ? null : (n * 1_237) / 1_000,
      country,
      ip: ADDRESSES[country],
      bot,
      userAgent: bot ? BOT : BROWSER,
    });
  });
}

/** Sends events in one request and says what was answered for each. */
export async function sendEvents(
  collectorUrl: string,
  events: readonly SentEvent[],
): Promise<LedgerEntry[]> {
  const response = await fetch(`${collectorUrl}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(events.map(toBody)),
  });
  const { rejected } = (await response.json()) as { rejected: { readonly index: number }[] };
  const refused = new Set(rejected.map(({ index }) => index));
  return events.map((event, n) => anEntry(event, refused.has(n) ? 'rejected' : 'acked'));
}

export function ledgerOf(entries: readonly LedgerEntry[], poison: Ledger['poison']): Ledger {
  return { events: new Map(entries.map((entry) => [entry.event.eventId, entry])), poison };
}

function toBody(event: SentEvent): object {
  const { timeSpent, previousId } = event;
  return {
    event_id: event.eventId,
    event_type: event.eventType,
    user_id: event.userId,
    url: event.url,
    timestamp: event.timestampMs,
    ip: event.ip,
    user_agent: event.userAgent,
    ...(timeSpent === null ? {} : { time_spent: timeSpent }),
    ...(previousId === null ? {} : { previous_id: previousId }),
  };
}
