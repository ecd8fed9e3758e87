import { writeKeyIn } from '../access/write-keys.ts';
import { parseJsonText } from '../deep-json.ts';
import { RequestError } from '../request-error.ts';
import { fromBase64 } from './base-64.ts';
import { parseJsonObject } from './event-body.ts';
import { isObject, type JsonFields } from './json-fields.ts';

/** The events of one request, and what it says of all of them. */
export interface SegmentRequest {
  readonly events: readonly unknown[];
  /** The body as a whole: that of the one event, or the batch around the events. */
  readonly envelope: JsonFields;
}

/** Deeper names of a query are kept as they are, dots and all. */
const MAX_QUERY_DEPTH = 8;

/**
 * The body of a call for one event. Pure.
 *
 * @throws RequestError `invalid_utf8`, `malformed_json` or `bad_request`
 */
export function parseSingle(body: Buffer): SegmentRequest {
  const envelope = parseJsonObject(body);
  return { events: [envelope], envelope };
}

/**
 * The body of a batch: `{"batch": [...], "sentAt", "context"}`. Pure.
 *
 * @throws RequestError `invalid_utf8`, `malformed_json`, `bad_request` or `batch_too_large`
 */
export function parseBatch(body: Buffer, maxEvents: number): SegmentRequest {
  const envelope = parseJsonObject(body, maxEvents);
  const { batch } = envelope;
  if (!Array.isArray(batch)) throw new RequestError('bad_request', 'the body has no array "batch"');
  return { events: batch, envelope };
}

/**
 * The event of a pixel: `data`, a JSON as base64, or the query itself. In the latter a dot in a name leads into an object:
 * `context.page.url`; of a name that is given twice, the first value counts. What is no JSON is given as it came. Pure.
 *
 * Source: https://segment.com/docs/connections/sources/catalog/libraries/server/pixel-tracking-api/
 */
export function parsePixel(query: URLSearchParams): unknown {
  const data = query.get('data');
  return data === null ? fieldsOf(query) : jsonIn(data);
}

function jsonIn(data: string): unknown {
  try {
    return parseJsonText(fromBase64(data));
  } catch {
    return data;
  }
}

function fieldsOf(query: URLSearchParams): JsonFields {
  const fields = emptyObject();
  for (const [name, value] of [...query].toReversed()) {
    const path = name.split('.');
    const depth = Math.min(path.length, MAX_QUERY_DEPTH) - 1;
    let target = fields;
    for (const parent of path.slice(0, depth)) target = childOf(target, parent);
    target[path.slice(depth).join('.')] = value;
  }
  return fields;
}

/** The write key in the headers, else in the body or the query; null without one. Pure. */
export function writeKeyOf(given: {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly envelope: JsonFields;
  readonly query: URLSearchParams;
}): string | null {
  const { headers, envelope, query } = given;
  return writeKeyIn(headers, [envelope['writeKey'], query.get('writeKey')]);
}

function childOf(parent: Record<string, unknown>, name: string): Record<string, unknown> {
  const present = parent[name];
  const child = isObject(present) ? present : emptyObject();
  parent[name] = child;
  return child;
}

/** Without a prototype, a member named `__proto__` is a member like any other. */
function emptyObject(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
