import type { FastifyRequest } from 'fastify';

import { checkWriteKeys } from '../access/write-keys.ts';
import type { TrackedEvent } from '../collector-service.ts';
import { deriveUserId } from '../event-identity.ts';
import type { Arrival } from '../event-mapper.ts';
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
  readonly toTracked: (entry: Entry, arrival: Arrival) => TrackedEvent;
}

/**
 * Stores what a tracker sent. Bad events become dead letters, and the tracker does not hear of them.
 *
 * @throws RequestError when the request as a whole is refused
 */
export async function collectTrackerRequest<Entry>(
  request: FastifyRequest,
  sent: TrackerRequest<Entry>,
  context: ProtocolContext,
): Promise<void> {
  const { source, entries, keys, toTracked } = sent;
  checkCount(entries.length, context.maxBatchEvents);
  const events = entries.length;
  checkWriteKeys({ keys, events }, context.writeKeys);
  context.rateLimits.admit({ address: request.ip, events, keys });
  const arrival = arrivalOf(request, context.clock.now());
  await context.service.collectTracked(
    entries.map((entry) => toTracked(entry, arrival)),
    {
      origin: { source, receivedAt: arrival.receivedAt },
      visitorKey: deriveUserId(arrival, context.visitorHashKey),
    },
  );
}
