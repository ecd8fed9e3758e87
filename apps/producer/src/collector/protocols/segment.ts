import { randomUUID } from 'node:crypto';

import type { FastifyInstance, FastifyReply } from 'fastify';

import type { TrackedEvent } from '../collector-service.ts';
import { toClickEvent, type Arrival } from '../event-mapper.ts';
import type { VisitorHashOptions } from '../visitors/derived-user.ts';
import { isBrowser } from '../visitors/event-visitor.ts';
import { answerWhenStored } from './answer-when-stored.ts';
import { isObject, objectOf } from './json-fields.ts';
import { sendPixel } from './pixel.ts';
import type { ProtocolContext } from './protocol.ts';
import { countRefusedRequests } from './refused-requests.ts';
import { bodyOf, readBodies } from './request-body.ts';
import { queryOf } from './request-facts.ts';
import {
  isFromApp,
  SEGMENT_TYPES,
  sentAtOf,
  toEventInput,
  type SegmentCommon,
  type SegmentType,
} from './segment-event.ts';
import {
  parseBatch,
  parsePixel,
  parseSingle,
  writeKeyOf,
  type SegmentRequest,
} from './segment-payload.ts';
import { segmentSettings } from './segment-settings.ts';
import { collectTrackerRequest } from './tracker-request.ts';

const SOURCE = 'segment';
/** Jitsu's own paths take the same calls. */
const PREFIXES = ['/v1', '/api/s', '/api/s/s2s'];
/** The last one is that of Segment's older SDKs of Java and Ruby. */
const BATCH_PATHS = [
  ...PREFIXES.flatMap((prefix) => [`${prefix}/batch`, `${prefix}/b`]),
  '/v1/import',
];
const BEACON_PATH = '/beacon/v1/batch';
const EVENT_PATHS = ['/api/s/event', '/api/s/s2s/event'];
/** Segment's own, and RudderStack's. */
const PIXEL_PATHS = ['/v1/pixel', '/pixel/v1'];

/** SDKs of apps stamp a batch when they close its file, and send the file when there is a network again. */
const APP = { sender: 'app', longestDeliveryMs: Infinity } as const;
/** Some SDKs stamp a batch once, and send it again as it is. */
const ANYBODY = { sender: 'unknown', longestDeliveryMs: 3_600_000 } as const;

/** What a route says of its events. */
interface Route {
  /** Undefined where the event says its type itself. */
  readonly type?: SegmentType;
  /** Only pages send pixels and beacons, whatever their agent is called. */
  readonly isOfPages?: boolean;
}

type Collect = (reply: FastifyReply, sent: SegmentRequest, route: Route) => Promise<void>;

/**
 * The HTTP API of Segment, as the SDKs of Segment, RudderStack and Jitsu speak it: `POST /v1/<type>` (`/v1/<first letter>`),
 * `/v1/batch`, `/beacon/v1/batch` and `/api/s/<type>`, the pixels `/v1/pixel/<type>` and `/pixel/v1/<type>`, and the settings
 * that the browser SDKs ask for.
 *
 * An SDK drops what is answered with 400 and sends again what is answered with 5xx. So a bad event in a good request is
 * answered like the others, and becomes a dead letter.
 */
export function segment(server: FastifyInstance, context: ProtocolContext): void {
  readBodies(server, context);
  countRefusedRequests(server, { ...context, source: SOURCE });
  const { visitorHash } = context;
  const collect: Collect = (reply, { events, envelope }, { type, isOfPages = false }) => {
    const { headers } = reply.request;
    const writeKey = writeKeyOf({ headers, envelope, query: queryOf(reply.request) });
    return collectTrackerRequest(
      reply,
      {
        source: SOURCE,
        entries: events,
        keys: events.map(() => writeKey),
        mayUseCookie: isOfPages || isBrowser(headers['user-agent']),
        toTracked: (raw, arrival, hasVisitor) =>
          toTracked(raw, {
            common: { type, writeKey, envelope, hasVisitor },
            ...{ arrival, visitorHash },
          }),
      },
      context,
    );
  };
  addCalls(server, collect, context);
  addPixels(server, collect);
  segmentSettings(server);
}

function addCalls(server: FastifyInstance, collect: Collect, context: ProtocolContext): void {
  const add = (path: string, parse: typeof parseBatch, route: Route = {}): void => {
    server.post(path, (request, reply) => {
      const stored = collect(reply, parse(bodyOf(request), context.maxBatchEvents), route);
      answerWhenStored(stored, reply, sendSuccess);
    });
  };
  for (const type of SEGMENT_TYPES) {
    for (const prefix of PREFIXES) {
      add(`${prefix}/${type}`, parseSingle, { type });
      add(`${prefix}/${type.charAt(0)}`, parseSingle, { type });
    }
  }
  for (const path of EVENT_PATHS) add(path, parseSingle);
  for (const path of BATCH_PATHS) add(path, parseBatch);
  add(BEACON_PATH, parseBatch, { isOfPages: true });
}

/** Nobody asks for an image again by itself: each request without an id is an event of its own. */
function addPixels(server: FastifyInstance, collect: Collect): void {
  const add = (path: string, type: SegmentType): void => {
    server.get(path, (request, reply) => {
      const fields = parsePixel(queryOf(request));
      const event = isObject(fields) ? { messageId: randomUUID(), ...fields } : fields;
      const sent = { events: [event], envelope: objectOf(fields) };
      answerWhenStored(collect(reply, sent, { type, isOfPages: true }), reply, () =>
        sendPixel(reply),
      );
    });
  };
  for (const prefix of PIXEL_PATHS) {
    for (const type of SEGMENT_TYPES) add(`${prefix}/${type}`, type);
  }
}

function sendSuccess(reply: FastifyReply): FastifyReply {
  return reply.send({ success: true });
}

function toTracked(
  raw: unknown,
  options: {
    readonly common: SegmentCommon;
    readonly arrival: Arrival;
    readonly visitorHash: VisitorHashOptions;
  },
): TrackedEvent {
  const { common, arrival, visitorHash } = options;
  const input = toEventInput(raw, common);
  if (!input.ok) return { raw, result: input };
  const { envelope } = common;
  const { sender, longestDeliveryMs } = isFromApp(raw, envelope) ? APP : ANYBODY;
  const result = toClickEvent(
    input.value,
    { ...arrival, sentAt: sentAtOf(raw, envelope) },
    {
      source: SOURCE,
      visitorHash,
      idScope: 'app',
      sender,
      longestDeliveryMs,
    },
  );
  return { raw, result };
}
