import type { EventType } from '@clickstream/event-schema';

import { parseJsonText } from '../deep-json.ts';
import type { EventInput } from '../event-input.ts';
import { accept, reject, type Result } from '../rejection.ts';
import { setMember } from '../set-member.ts';
import { wellFormed } from '../well-formed.ts';
import { NO_PAGE } from './no-page.ts';

/** The fields of one event on the wire, none of them empty; every value is a text, and any name may be there. */
export type SnowplowFields = Readonly<Record<string, string>>;

/** What Snowplow calls a self-describing JSON. */
interface SelfDescribing {
  readonly schema: string;
  readonly data: unknown;
}

interface Parsed {
  readonly contexts: readonly SelfDescribing[];
  readonly event: SelfDescribing | undefined;
}

type Kind = Pick<EventInput, 'event_type' | 'event_name'>;

const SCHEMA = /^iglu:([^/]+)\/([^/]+)\/jsonschema\/\d+-\d+-\d+$/;
const CLIENT_HINTS = /^iglu:org\.ietf\/http_client_hints\/jsonschema\/1-\d+-\d+$/;
const OWN_VENDOR = 'com.snowplowanalytics.snowplow';
const CLICKS: ReadonlySet<string> = new Set(['link_click', 'button_click']);
const TYPES: ReadonlyMap<string, EventType> = new Map([
  ['pv', 'page_view'],
  ['pp', 'page_ping'],
  ['se', 'custom'],
  ['tr', 'custom'],
  ['ti', 'custom'],
]);
const NAMES: ReadonlyMap<string, string> = new Map([
  ['tr', 'transaction'],
  ['ti', 'transaction_item'],
]);
/** Fields with a place of their own in an event, or that say nothing about it. */
const PLACED: ReadonlySet<string> = new Set(
  'e eid dtm stm ttm tv aid url page refr uid duid tnuid nuid sid ua ip co cx ue_pr ue_px'.split(
    ' ',
  ),
);
/** Names for people, in place of those on the wire; a field that is not here keeps its own. */
const PROPERTY_NAMES: ReadonlyMap<string, string> = new Map([
  ['p', 'platform'],
  ['tna', 'tracker'],
  ['vid', 'session_index'],
  ['lang', 'language'],
  ['tz', 'timezone'],
  ['res', 'screen'],
  ['vp', 'viewport'],
  ['ds', 'document'],
  ['cd', 'color_depth'],
  ['cs', 'charset'],
  ['cookie', 'cookies_enabled'],
  ['pp_mix', 'scroll_x_min'],
  ['pp_max', 'scroll_x_max'],
  ['pp_miy', 'scroll_y_min'],
  ['pp_may', 'scroll_y_max'],
  ['se_ca', 'category'],
  ['se_ac', 'action'],
  ['se_la', 'label'],
  ['se_pr', 'property'],
  ['se_va', 'value'],
]);

/**
 * What a Snowplow tracker says of one event, in the terms of `/v1/events`. Pure.
 *
 * Source: the tracker protocol, https://docs.snowplow.io/docs/events/http-requests
 *
 * @param referer where the request says it comes from: a pixel in a page cannot always name the page
 */
export function toEventInput(
  fields: SnowplowFields,
  referer: string | undefined,
): Result<Omit<EventInput, string> & Record<string, unknown>> {
  const parsed = parse(fields);
  if (!parsed.ok) return parsed;
  const kind = kindOf(fields, parsed.value.event);
  if (!kind.ok) return kind;
  return accept({
    ...kind.value,
    ...visitorOf(fields),
    event_id: fields['eid'],
    session_id: fields['sid'],
    page_view_id: pageViewIdOf(parsed.value.contexts),
    url: fields['url'] ?? wellFormed(referer) ?? (fields['e'] === 'pv' ? undefined : NO_PAGE),
    referrer: fields['refr'],
    title: fields['page'],
    timestamp: timeOf(fields['ttm'] ?? fields['dtm']),
    ip: fields['ip'],
    user_agent: fields['ua'],
    client_hints: clientHintsIn(parsed.value.contexts),
    source: `snowplow:${fields['tv'] ?? 'unknown'}`,
    app_id: fields['aid'],
    properties: propertiesOf(fields, parsed.value),
  });
}

/** When the tracker sent it, by its own clock. A true time is nobody's clock, so nothing tells how far off it is. */
export function sentAtOf(fields: SnowplowFields): number | null {
  return fields['ttm'] !== undefined ? null : toNumber(fields['stm']);
}

function kindOf(fields: SnowplowFields, event: SelfDescribing | undefined): Result<Kind> {
  const code = fields['e'] ?? '';
  if (code === 'ue') {
    if (event === undefined) return reject('invalid_event', 'ue_pr and ue_px are missing');
    const [, vendor, name] = SCHEMA.exec(event.schema) ?? [];
    const isClick = vendor === OWN_VENDOR && name !== undefined && CLICKS.has(name);
    return accept({ event_type: isClick ? 'click' : 'custom', event_name: name ?? event.schema });
  }
  const type = TYPES.get(code);
  if (type === undefined) return reject('unknown_event', `e is none of ${ALL_CODES}`);
  return accept({ event_type: type, event_name: NAMES.get(code) ?? fields['se_ac'] });
}

const ALL_CODES = [...TYPES.keys(), 'ue'].join(', ');

function visitorOf(fields: SnowplowFields): Pick<EventInput, 'user_id' | 'user_id_kind'> {
  const known = fields['uid'];
  if (known !== undefined) return { user_id: known, user_id_kind: 'user' };
  const anonymous = fields['duid'] ?? fields['tnuid'] ?? fields['nuid'];
  return anonymous === undefined ? {} : { user_id: anonymous, user_id_kind: 'anonymous' };
}

function parse(fields: SnowplowFields): Result<Parsed> {
  const contexts = readJson(fields, { plain: 'co', encoded: 'cx' });
  if (!contexts.ok) return contexts;
  const event = readJson(fields, { plain: 'ue_pr', encoded: 'ue_px' });
  if (!event.ok) return event;
  const list = isSelfDescribing(contexts.value) ? contexts.value.data : [];
  const wrapped = isSelfDescribing(event.value) ? event.value.data : undefined;
  return accept({
    contexts: Array.isArray(list) ? list.filter(isSelfDescribing) : [],
    event: isSelfDescribing(wrapped) ? wrapped : undefined,
  });
}

/** A JSON that comes as it is, or as base64 in either alphabet, with padding or without. */
function readJson(
  fields: SnowplowFields,
  names: { readonly plain: string; readonly encoded: string },
): Result<unknown> {
  const encoded = fields[names.encoded];
  const text =
    fields[names.plain] ??
    (encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8'));
  if (text === undefined) return accept(undefined);
  try {
    return accept(parseJsonText(text));
  } catch {
    return reject('malformed_json', `${names.plain} or ${names.encoded} is not JSON`);
  }
}

function pageViewIdOf(contexts: readonly SelfDescribing[]): string | undefined {
  for (const { schema, data } of contexts) {
    const [, vendor, name] = SCHEMA.exec(schema) ?? [];
    if (vendor !== OWN_VENDOR || name !== 'web_page') continue;
    const { id } = (data ?? {}) as { readonly id?: unknown };
    if (typeof id === 'string') return id;
  }
  return undefined;
}

function clientHintsIn(contexts: readonly SelfDescribing[]): object | null {
  const data = contexts.find(({ schema }) => CLIENT_HINTS.test(schema))?.data;
  return typeof data === 'object' && !Array.isArray(data) ? data : null;
}

function propertiesOf(
  fields: SnowplowFields,
  { contexts, event }: Parsed,
): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    if (PLACED.has(name)) continue;
    setMember(properties, PROPERTY_NAMES.get(name) ?? name, fields[name]);
  }
  if (event !== undefined) properties['event'] = event;
  if (contexts.length > 0) properties['contexts'] = contexts;
  return properties;
}

function isSelfDescribing(value: unknown): value is SelfDescribing {
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    'schema' in value &&
    typeof value.schema === 'string'
  );
}

/** What is no number is left as it is: a clock of which nothing can be read is not the same as none. */
function timeOf(text: string | undefined): number | string | null {
  return toNumber(text) ?? text ?? null;
}

function toNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
