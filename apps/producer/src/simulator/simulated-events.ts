import type { Random } from './random.ts';
import { sessions, type PageVisit } from './session.ts';

/** An event as it is sent, and how often. */
export interface SimulatedEvent {
  readonly event: Readonly<Record<string, unknown>>;
  /** More than 1: the client did not hear the answer and sent the same event again. */
  readonly sends: number;
}

const RETRY_SHARE = 0.03;
const LATE_SHARE = 0.05;
const CLICK_SHARE = 0.2;
const WITHOUT_ID_SHARE = 0.2;

/**
 * Events in the order in which they are first sent: by time, but for the late ones, which come last. Pure.
 *
 * Late events are those of a visitor who was offline: hours behind the others.
 */
export function simulateEvents(options: {
  readonly events: number;
  readonly startAt: number;
  readonly random: Random;
}): SimulatedEvent[] {
  const { random } = options;
  const planned: { at: number; isLate: boolean; event: SimulatedEvent }[] = [];
  for (const session of sessions(options)) {
    const isLate = random.chance(LATE_SHARE);
    for (const visit of session) {
      const event = { event: eventOf(visit, random), sends: random.chance(RETRY_SHARE) ? 2 : 1 };
      planned.push({ at: visit.at, isLate, event });
    }
    if (planned.length >= options.events) break;
  }
  return planned
    .slice(0, options.events)
    .sort((a, b) => Number(a.isLate) - Number(b.isLate) || a.at - b.at)
    .map(({ event }) => event);
}

function eventOf(visit: PageVisit, random: Random): Readonly<Record<string, unknown>> {
  const { visitor } = visit;
  const at = visit.at + random.between(0, 999);
  return {
    ...(random.chance(WITHOUT_ID_SHARE) ? {} : { event_id: random.uuid() }),
    event_type: random.chance(CLICK_SHARE) ? 'click' : 'page_view',
    ...(visitor.userId === null ? {} : { user_id: visitor.userId }),
    session_id: visit.sessionId,
    url: `https://shop.example${visit.path}`,
    ...(visit.referrer === null ? {} : { referrer: visit.referrer }),
    timestamp: random.chance(0.5) ? at : new Date(at).toISOString(),
    time_spent: visit.secondsToNext,
    ip: visitor.ip,
    user_agent: visitor.userAgent,
    source: 'simulator',
    app_id: 'shop',
  };
}
