import type { FastifyInstance } from 'fastify';

import { REQUEST_CODES, requestCodeOf, RequestError } from '../request-error.ts';
import type { ProtocolContext } from './protocol.ts';

const UNKNOWN = { events: 1, isUnread: false };

/** Counts what is refused as a whole: it never reaches the service, which counts the rest. */
export function countRefusedRequests(
  server: FastifyInstance,
  options: Pick<ProtocolContext, 'counters' | 'clock'> & { readonly source: string },
): void {
  const { counters, clock, source } = options;
  server.addHook('onError', (_request, _reply, error, done) => {
    const code = requestCodeOf(error);
    const { events, isUnread } = error instanceof RequestError ? error : UNKNOWN;
    const origin = { source, receivedAt: clock.now() };
    if (REQUEST_CODES[code] < 500) counters.count(origin, { rejected: code }, events);
    else if (isUnread) counters.count(origin, 'unavailable', events);
    done();
  });
}

/** @throws RequestError `no_events` or `batch_too_large` */
export function checkCount(events: number, maxEvents: number): void {
  if (events === 0) throw new RequestError('no_events', 'the body holds no event', { events });
  checkNotTooMany(events, maxEvents);
}

/** @throws RequestError `batch_too_large` */
export function checkNotTooMany(events: number, maxEvents: number): void {
  if (events > maxEvents) {
    const message = `${events} events in one request; ${maxEvents} are allowed`;
    throw new RequestError('batch_too_large', message, { events });
  }
}
