import { accept, reject, type Result } from '../rejection.ts';
import { RequestError } from '../request-error.ts';
import { parseJsonObject } from './event-body.ts';

const PAYLOAD = /^iglu:com\.snowplowanalytics\.snowplow\/payload_data\/jsonschema\/1-0-\d+$/;

/** The fields of one event on the wire, none of them empty; every value is a text, and any name may be there. */
export type SnowplowFields = Readonly<Record<string, string>>;

/** One event of a request, as it was sent and as fields. */
export interface SnowplowEntry {
  readonly raw: unknown;
  readonly fields: Result<SnowplowFields>;
}

/**
 * The events of a POST. Fields in the query hold for all of them. Pure.
 *
 * @throws RequestError `invalid_utf8`, `malformed_json` or `batch_too_large`, or `bad_request` for a body that is no
 * `payload_data` 1-0-*
 */
export function parsePayload(
  body: Buffer,
  options: { readonly query: URLSearchParams; readonly maxEvents: number },
): SnowplowEntry[] {
  const { query, maxEvents } = options;
  const { schema, data } = parseJsonObject(body, maxEvents);
  if (typeof schema !== 'string' || !PAYLOAD.test(schema) || !Array.isArray(data)) {
    throw new RequestError('bad_request', 'the body is no payload_data 1-0-*');
  }
  const common = query.size === 0 ? undefined : filledOf(Object.fromEntries(query));
  return data.map((raw: unknown) => ({ raw, fields: toFields(raw, common) }));
}

/** The one event of a GET. Of a field that is given twice, the first value counts. Pure. */
export function parseQuery(query: URLSearchParams): SnowplowEntry {
  const fields = Object.fromEntries([...query].toReversed());
  return { raw: fields, fields: accept(filledOf(fields)) };
}

function toFields(raw: unknown, common: SnowplowFields | undefined): Result<SnowplowFields> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return reject('not_an_object', 'an event must be a JSON object');
  }
  const fields = raw as Readonly<Record<string, unknown>>;
  if (!haveTexts(fields)) return reject('invalid_field', 'every value must be a text');
  const filled = filledOf(fields);
  return accept(common === undefined ? filled : { ...filled, ...common });
}

/** An empty text says nothing: senders fill forms with what they may not know. */
function filledOf(fields: SnowplowFields): SnowplowFields {
  const isFilled = ([, value]: readonly [string, string]): boolean => value !== '';
  const entries = Object.entries(fields);
  return entries.every(isFilled) ? fields : Object.fromEntries(entries.filter(isFilled));
}

function haveTexts(fields: Readonly<Record<string, unknown>>): fields is SnowplowFields {
  return Object.values(fields).every((value) => typeof value === 'string');
}
