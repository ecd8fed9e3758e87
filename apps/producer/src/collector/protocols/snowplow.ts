import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { TrackedEvent } from '../collector-service.ts';
import { toClickEvent, type Arrival } from '../event-mapper.ts';
import type { VisitorHashOptions } from '../visitors/derived-user.ts';
import { isBrowser } from '../visitors/event-visitor.ts';
import { answerWhenStored } from './answer-when-stored.ts';
import { sendPixel } from './pixel.ts';
import type { ProtocolContext } from './protocol.ts';
import { countRefusedRequests } from './refused-requests.ts';
import { bodyOf, readBodies } from './request-body.ts';
import { queryOf } from './request-facts.ts';
import { isFromApp, sentAtOf, toEventInput } from './snowplow-event.ts';
import { parsePayload, parseQuery, type SnowplowEntry } from './snowplow-payload.ts';
import { collectTrackerRequest } from './tracker-request.ts';

const SOURCE = 'snowplow';
const POST_PATH = '/com.snowplowanalytics.snowplow/tp2';
const PIXEL_PATHS = ['/i', '/ice.png', POST_PATH];

/**
 * Snowplow's tracker protocol 2: `POST /com.snowplowanalytics.snowplow/tp2`, and the pixels `/i` and `/ice.png`.
 *
 * A tracker sends again whatever is not answered with 2xx, and drops what is answered with 400. So a bad event in a good
 * request is answered like the others, and becomes a dead letter.
 */
export function snowplow(server: FastifyInstance, context: ProtocolContext): void {
  readBodies(server, context);
  countRefusedRequests(server, { ...context, source: SOURCE });
  const { visitorHash } = context;
  const collect = (reply: FastifyReply, entries: SnowplowEntry[]): Promise<void> => {
    const { request } = reply;
    return collectTrackerRequest(
      reply,
      {
        source: SOURCE,
        entries,
        keys: entries.flatMap(({ fields }) => (fields.ok ? [fields.value['aid'] ?? null] : [])),
        mayUseCookie: isBrowser(request.headers['user-agent']),
        toTracked: (entry, arrival) => toTracked(entry, { request, arrival, visitorHash }),
      },
      context,
    );
  };
  server.post(POST_PATH, (request, reply) => {
    const options = { query: queryOf(request), maxEvents: context.maxBatchEvents };
    const stored = collect(reply, parsePayload(bodyOf(request), options));
    answerWhenStored(stored, reply, sendOk);
  });
  const pixel = (request: FastifyRequest, reply: FastifyReply): void => {
    const stored = collect(reply, [parseQuery(queryOf(request))]);
    answerWhenStored(stored, reply, () => sendPixel(reply));
  };
  for (const path of PIXEL_PATHS) server.get(path, pixel);
}

function sendOk(reply: FastifyReply): FastifyReply {
  return reply.type('text/plain').send('ok');
}

/** `SP-Anonymous` means: do not keep the visitor's address. */
function toTracked(
  { raw, fields }: SnowplowEntry,
  options: {
    readonly request: FastifyRequest;
    readonly arrival: Arrival;
    readonly visitorHash: VisitorHashOptions;
  },
): TrackedEvent {
  if (!fields.ok) return { raw, result: fields };
  const { request, arrival, visitorHash } = options;
  const input = toEventInput(fields.value, request.headers.referer);
  if (!input.ok) return { raw, result: input };
  const result = toClickEvent(
    input.value,
    { ...arrival, sentAt: sentAtOf(fields.value) },
    { source: SOURCE, visitorHash, sender: isFromApp(fields.value) ? 'app' : 'unknown' },
  );
  const isAnonymous = request.headers['sp-anonymous'] !== undefined;
  if (!isAnonymous || !result.ok) return { raw, result };
  return { raw, result: { ...result, value: { ...result.value, ip: null } } };
}
