import type { CollectResult, TrackedEvent } from '../collector-service.ts';
import {
  newVisitorId,
  toSetCookie,
  visitorIdIn,
  type VisitorCookieOptions,
} from './visitor-cookie.ts';

/** The events of a request, those that named nobody given to the visitor of the cookie. */
export interface CookieVisit {
  readonly events: readonly TrackedEvent[];
  /** `Set-Cookie` for the answer; undefined when no event of the cookie's visitor was accepted. */
  readonly setCookieAfter: (result: CollectResult) => string | undefined;
}

/**
 * Gives the visitor of the cookie to the events of which nobody said whose they are.
 *
 * An event keeps its id, which never depends on the cookie: a retry is the same event, whether the first answer's cookie
 * came through or not.
 */
export function toCookieVisit(
  events: readonly TrackedEvent[],
  request: {
    readonly headers: Parameters<typeof visitorIdIn>[0];
    readonly cookie: VisitorCookieOptions;
  },
): CookieVisit {
  const { headers, cookie } = request;
  const visitorId = visitorIdIn(headers, cookie.name) ?? newVisitorIdOf(events);
  if (visitorId === undefined) return { events, setCookieAfter: () => undefined };
  // Not the events themselves, which are gone by the time of the answer.
  const nobodys = events.map(isNobodys);
  return {
    events: events.map((event, at) => (nobodys[at] ? withVisitor(event, visitorId) : event)),
    setCookieAfter: ({ rejected }) => {
      const refused = new Set(rejected.map(({ index }) => index));
      const isUsed = nobodys.some((isNobody, index) => isNobody && !refused.has(index));
      return isUsed ? toSetCookie(visitorId, cookie) : undefined;
    },
  };
}

function newVisitorIdOf(events: readonly TrackedEvent[]): string | undefined {
  for (const { result } of events) if (result.ok) return newVisitorId(result.value.event_id);
  return undefined;
}

function isNobodys({ result }: TrackedEvent): boolean {
  return result.ok && result.value.user_id_kind === 'derived';
}

function withVisitor({ raw, result }: TrackedEvent, visitorId: string): TrackedEvent {
  if (!result.ok) return { raw, result };
  const value = { ...result.value, user_id: visitorId, user_id_kind: 'anonymous' as const };
  return { raw, result: { ...result, value } };
}
