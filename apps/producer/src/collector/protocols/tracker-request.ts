import type { FastifyReply } from 'fastify';

import { checkWriteKeys } from '../access/write-keys.ts';
import type { CollectResult, TrackedEvent } from '../collector-service.ts';
import type { Arrival } from '../event-mapper.ts';
import { toCookieVisit, type CookieVisit } from '../visitors/cookie-visit.ts';
import { deriveUserId } from '../visitors/derived-user.ts';
import { permittedCookie } from '../visitors/visitor-cookie.ts';
import type { ProtocolContext } from './protocol.ts';
import { checkCount } from './refused-requests.ts';
import { arrivalOf } from './request-facts.ts';

/** What a tracker sent in one request. */
export interface TrackerRequest<Entry> {
  /** Name of the protocol. */
  readonly source: string;
  /** One for each event, good or bad. */
  readonly entries: readonly Entry[];
  /** Whose events they are: one key for each event that can be read, null where it names none. */
  readonly keys: readonly (string | null)[];
  /** Whether it comes from where a cookie is kept, and the tracker may leave it to a cookie whose events they are. */
  readonly mayUseCookie: boolean;
  /** @param hasVisitor whether the visitor of a cookie stands in where an event names nobody */
  readonly toTracked: (entry: Entry, arrival: Arrival, hasVisitor: boolean) => TrackedEvent;
}

/**
 * Stores what a tracker sent. Bad events become dead letters, and the tracker does not hear of them. The reply gets the
 * visitor's cookie when an event of that visitor was accepted.
 *
 * @throws RequestError when the request as a whole is refused
 */
export function collectTrackerRequest<Entry>(
  reply: FastifyReply,
  sent: TrackerRequest<Entry>,
  context: ProtocolContext,
): Promise<void> {
  const { request } = reply;
  const { headers } = request;
  const { source, entries, keys, toTracked } = sent;
  const events = entries.length;
  checkCount(events, context.maxBatchEvents);
  checkWriteKeys({ keys, events }, context.writeKeys);
  context.rateLimits.admit({ address: request.clientAddress, events, keys });
  const arrival = arrivalOf(request, context.clock.now());
  const cookie = sent.mayUseCookie ? permittedCookie(headers, context.visitorCookie) : undefined;
  const tracked = entries.map((entry) => toTracked(entry, arrival, cookie !== undefined));
  const visit = cookie === undefined ? undefined : toCookieVisit(tracked, { headers, cookie });
  const { receivedAt } = arrival;
  const stored = context.service.collectTracked(visit?.events ?? tracked, {
    origin: { source, receivedAt },
    visitorKeyOf: () => deriveUserId(arrival, { ...context.visitorHash, at: receivedAt }),
  });
  return setCookieWhenStored(stored, reply, visit?.setCookieAfter);
}

/** Apart, so that nothing else of the request lives until the brokers have answered. */
function setCookieWhenStored(
  stored: Promise<CollectResult>,
  reply: FastifyReply,
  setCookieAfter: CookieVisit['setCookieAfter'] = () => undefined,
): Promise<void> {
  return stored.then((result) => {
    const setCookie = setCookieAfter(result);
    if (setCookie !== undefined) void reply.header('set-cookie', setCookie);
  });
}
