import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { toClickEvent } from '../event-mapper.ts';
import type { Result } from '../rejection.ts';
import { fromBeacon, fromJsonSource, type DivolteInput } from './divolte-event.ts';
import { parseJsonBody } from './event-body.ts';
import { sendPixel } from './pixel.ts';
import type { ProtocolContext } from './protocol.ts';
import { countRefusedRequests } from './refused-requests.ts';
import { bodyOf, readBodies } from './request-body.ts';
import { queryOf } from './request-facts.ts';
import { collectTrackerRequest } from './tracker-request.ts';

const SOURCE = 'divolte';
const BEACON_PATH = '/csc-event';
const JSON_PATH = '/mob-event';
/** Every beacon is answered with the same: a browser that sends it back has had that beacon's answer already. */
const ETAG = '"6b3edc43-20ec-4078-bc47-e965dd76b88a"';
/** Of the query. The protocol has no write key, so it takes ours. */
const KEY = 'key';
/** The browser may keep the image and has to ask before it shows it again; without that it would not send the ETag. */
const CACHE_CONTROL = 'private, no-cache, proxy-revalidate';

interface Entry {
  readonly raw: unknown;
  readonly input: Result<DivolteInput>;
}

/**
 * Divolte's protocol: the beacon of divolte.js, `GET /csc-event`, and the JSON source, `POST /mob-event?p=<party id>`.
 *
 * Source: the documentation and the tag in https://github.com/divolte/divolte-collector
 *
 * A beacon knows nothing of its answer, and divolte.js sends none again. So an event of which nothing can be made is answered
 * like the others, and becomes a dead letter.
 */
export function divolte(server: FastifyInstance, context: ProtocolContext): void {
  readBodies(server, context);
  countRefusedRequests(server, { ...context, source: SOURCE });
  const { visitorHash } = context;
  const mapperOptions = { source: SOURCE, visitorHash, sender: 'device' } as const;
  const collect = (reply: FastifyReply, entries: readonly Entry[]): Promise<void> =>
    collectTrackerRequest(
      reply,
      {
        source: SOURCE,
        entries,
        keys: [queryOf(reply.request).get(KEY)],
        mayUseCookie: false,
        toTracked: ({ raw, input }, arrival) => ({
          raw,
          result: input.ok ? toClickEvent(input.value, arrival, mapperOptions) : input,
        }),
      },
      context,
    );
  // HEAD is nothing that the tag sends, and must not count as an event.
  server.get(BEACON_PATH, { exposeHeadRoute: false }, async (request, reply) => {
    const isRefetch = request.headers['if-none-match']?.includes(ETAG) === true;
    if (!isRefetch) await collect(reply, [beaconIn(request)]);
    // Only now: an answer of 503 must not carry the ETag.
    void reply.header('etag', ETAG);
    return isRefetch
      ? reply.code(304).header('cache-control', CACHE_CONTROL).send()
      : sendPixel(reply, CACHE_CONTROL);
  });
  server.post(JSON_PATH, async (request, reply) => {
    await collect(reply, jsonEventsIn(request, context.maxBatchEvents));
    return reply.code(204).send();
  });
}

function beaconIn(request: FastifyRequest): Entry {
  const query = new URLSearchParams(queryOf(request));
  // No part of what divolte.js computed the checksum of.
  query.delete(KEY);
  return { raw: Object.fromEntries([...query].toReversed()), input: fromBeacon(query) };
}

/** One event, or each member of an array. */
function jsonEventsIn(request: FastifyRequest, maxEvents: number): Entry[] {
  const partyId = queryOf(request).get('p');
  return parseJsonBody(bodyOf(request), maxEvents).map((event) => {
    const input = event.ok ? fromJsonSource(event.value, partyId) : event;
    return { raw: { p: partyId, event: event.ok ? event.value : null }, input };
  });
}
