import type { SentEvent } from '../ledger/sent-event.ts';
import type { Random } from './random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Addresses whose country is beyond doubt. */
const PLACES = [
  { ip: '8.8.8.8', country: 'US' },
  { ip: '14.139.45.1', country: 'IN' },
  { ip: '85.214.132.117', country: 'DE' },
  { ip: '200.160.2.3', country: 'BR' },
  { ip: '10.0.0.1', country: 'ZZ' },
] as const;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const PAGES = 12;
const USERS = 60;
/** Most events are of now, some of yesterday, a few of last month. Few hours, so that aggregations stay short. */
const LATENESS = [
  { share: 0.7, ms: 0 },
  { share: 0.2, ms: DAY_MS },
  { share: 0.1, ms: 30 * DAY_MS },
] as const;

const LONELY_FROM_MS = Date.UTC(2024, 1, 29);
const LONELY_EVENTS = 20;

export type NextEvent = (previousId: string | null) => SentEvent;

/** Makes events whose every effect on the numbers is known beforehand. */
export function createTraffic(random: Random, now: () => number): NextEvent {
  return (previousId) => {
    const bot = random.chance(0.05);
    return {
      eventId: random.uuid(),
      previousId,
      eventType: pickType(random),
      userId: `visitor-${random.below(USERS)}`,
      url: pickUrl(random),
      timestampMs: now() - lateness(random) - random.below(60_000),
      timeSpent: random.chance(0.5) ? random.below(120_000) / 1_000 : null,
      ...random.pick(PLACES),
      userAgent: bot ? GOOGLEBOT : FIREFOX,
      bot,
    };
  };
}

/**
 * Clicks of one visitor in an hour that nothing else visits: whatever becomes of them is not made good by other traffic.
 *
 * @param hour which of these hours, from 1
 */
export function lonelyEvents(random: Random, hour: number): SentEvent[] {
  const startMs = LONELY_FROM_MS + hour * HOUR_MS;
  return Array.from({ length: LONELY_EVENTS }, (_, at) => ({
    eventId: random.uuid(),
    previousId: null,
    eventType: 'click',
    userId: `lonely-${hour}`,
    url: `page_of_hour_${hour}`,
    timestampMs: startMs + at * 60_000,
    timeSpent: at,
    ...PLACES[0],
    userAgent: FIREFOX,
    bot: false,
  }));
}

function pickType(random: Random): SentEvent['eventType'] {
  const draw = random.next();
  if (draw < 0.7) return 'page_view';
  if (draw < 0.85) return 'click';
  return draw < 0.95 ? 'page_ping' : 'request';
}

/** A few events have no page, which the collector refuses. */
function pickUrl(random: Random): string {
  if (random.chance(0.01)) return '';
  const page = random.below(PAGES);
  return page % 2 === 0 ? `page_${page}` : `https://shop.example/products/${page}`;
}

function lateness(random: Random): number {
  let draw = random.next();
  for (const { share, ms } of LATENESS) {
    if (draw < share) return ms;
    draw -= share;
  }
  return 0;
}

/** The event as `POST /v1/events` wants it; the predecessor travels as a property. */
export function toWire(event: SentEvent): object {
  return {
    event_id: event.eventId,
    previous_id: event.previousId,
    event_type: event.eventType,
    user_id: event.userId,
    ...(event.url === '' ? {} : { url: event.url }),
    timestamp: event.timestampMs,
    ...(event.timeSpent === null ? {} : { time_spent: event.timeSpent }),
    ip: event.ip,
    user_agent: event.userAgent,
    app_id: 'faults',
  };
}
