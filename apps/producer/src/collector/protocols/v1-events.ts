import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { checkWriteKeys, writeKeyIn } from '../access/write-keys.ts';
import type { CollectResult } from '../collector-service.ts';
import { toClickEvent } from '../event-mapper.ts';
import type { Result } from '../rejection.ts';
import { RequestError } from '../request-error.ts';
import { answerWhenStored } from './answer-when-stored.ts';
import { parseJsonBody, parseNdjsonBody } from './event-body.ts';
import type { ProtocolContext } from './protocol.ts';
import { checkCount, countRefusedRequests } from './refused-requests.ts';
import { bodyOf, readBodies } from './request-body.ts';
import { arrivalOf, queryOf } from './request-facts.ts';

const SOURCE = 'v1';
const SENT_AT = 'sent_at';
/** `text/plain` is what a browser's sendBeacon sends for a string; it is read as JSON. */
const JSON_TYPES = ['application/json', 'text/plain'];
const NDJSON_TYPES = ['application/x-ndjson', 'application/ndjson'];

/**
 * `POST /v1/events`: one JSON event, an array of events, or one event per line. The write key is the user of Basic auth, the
 * header `X-Write-Key`, or `key` in the query.
 *
 * With `sent_at` in the query, milliseconds since 1970, a visitor's device sends for itself, as the project's own tracker does: its clock
 * is put right where it is wrong, and believed within the bounds of a device's.
 */
export function v1Events(server: FastifyInstance, context: ProtocolContext): void {
  readBodies(server, { ...context, contentTypes: [...JSON_TYPES, ...NDJSON_TYPES] });
  countRefusedRequests(server, { ...context, source: SOURCE });
  server.post('/v1/events', (request, reply) => {
    answerWhenStored(collect(request, context), reply, sendResult);
  });
}

function sendResult(reply: FastifyReply, result: CollectResult): FastifyReply {
  return reply.code(result.accepted > 0 ? 200 : 400).send(result);
}

/** Not async, so that nothing of the request's events outlives the call. */
function collect(request: FastifyRequest, context: ProtocolContext): Promise<CollectResult> {
  const query = queryOf(request);
  const sentAt = query.get(SENT_AT);
  const arrival = {
    ...arrivalOf(request, context.clock.now()),
    sentAt: sentAt === null ? null : toMs(sentAt),
  };
  const mapperOptions = {
    source: SOURCE,
    visitorHash: context.visitorHash,
    sender: sentAt === null ? 'server' : 'device',
  } as const;
  const values = parseBody(request, context.maxBatchEvents);
  checkCount(values.length, context.maxBatchEvents);
  const key = writeKeyIn(request.headers, [query.get('key')]);
  const sent = { events: values.length, keys: values.map(() => key) };
  checkWriteKeys(sent, context.writeKeys);
  context.rateLimits.admit({ ...sent, address: request.clientAddress });
  return context.service.collect(
    values.map((v) => (v.ok ? toClickEvent(v.value, arrival, mapperOptions) : v)),
    { source: SOURCE, receivedAt: arrival.receivedAt },
  );
}

/** Null for what is no time, as if the device had not said. */
function toMs(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function parseBody(request: FastifyRequest, maxEvents: number): Result<unknown>[] {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';');
  const charset = parameters.find((p) => p.trim().toLowerCase().startsWith('charset='));
  if (charset !== undefined && !/=\s*"?utf-?8"?\s*$/i.test(charset)) {
    throw new RequestError('unsupported_media_type', 'the only charset is utf-8');
  }
  return NDJSON_TYPES.includes(type.trim().toLowerCase())
    ? parseNdjsonBody(bodyOf(request), maxEvents)
    : parseJsonBody(bodyOf(request), maxEvents);
}
