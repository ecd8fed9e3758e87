import { parseJsonText } from '../deep-json.ts';
import type { EventInput } from '../event-input.ts';
import { accept, reject, type Result } from '../rejection.ts';
import { setMember } from '../set-member.ts';
import { wellFormed } from '../well-formed.ts';
import { fromBase64 } from './base-64.ts';
import { isSelfDescribing, type SelfDescribing } from './self-describing.ts';
import { readContexts, type SnowplowContexts } from './snowplow-contexts.ts';
import { kindOf } from './snowplow-kind.ts';
import type { SnowplowFields } from './snowplow-payload.ts';

interface Parsed {
  readonly contexts: readonly SelfDescribing[];
  readonly event: SelfDescribing | undefined;
}

/** Platforms that are a visitor's own device. Trackers on servers call themselves `srv`, and also `pc` or `app`. */
const DEVICES: ReadonlySet<string> = new Set(['mob', 'tv', 'cnsl', 'headset']);
/** Fields with a place of their own in an event, or that say nothing about it. */
const PLACED: ReadonlySet<string> = new Set(
  'e eid dtm stm ttm tv aid url page refr uid sid ua ip co cx ue_pr ue_px'.split(' '),
);
/** Ids of a visitor. The one that says whose the event is has its place; the others lead to what was done before a log-in. */
const VISITOR_IDS: ReadonlySet<string> = new Set(['duid', 'tnuid', 'nuid']);
/** Names for people, in place of those on the wire; a field that is not here keeps its own. */
const PROPERTY_NAMES: ReadonlyMap<string, string> = new Map([
  ['p', 'platform'],
  ['duid', 'domain_userid'],
  ['nuid', 'network_userid'],
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
  const { event } = parsed.value;
  const contexts = readContexts(parsed.value.contexts);
  const kind = kindOf(fields, { event, contexts, referer: wellFormed(referer) });
  if (!kind.ok) return kind;
  const visitor = visitorOf(fields, contexts);
  return accept({
    ...kind.value,
    ...visitor,
    event_id: fields['eid'],
    session_id: fields['sid'] ?? contexts.sessionId,
    referrer: fields['refr'],
    title: fields['page'],
    timestamp: timeOf(fields['ttm'] ?? fields['dtm']),
    ip: fields['ip'],
    user_agent: fields['ua'],
    client_hints: contexts.clientHints,
    source: `snowplow:${fields['tv'] ?? 'unknown'}`,
    app_id: fields['aid'],
    properties: propertiesOf(fields, { ...parsed.value, userId: visitor.user_id }),
  });
}

/** When the tracker sent it, by its own clock. A true time is nobody's clock, so nothing tells how far off it is. */
export function sentAtOf(fields: SnowplowFields): number | null {
  return fields['ttm'] !== undefined ? null : toNumber(fields['stm']);
}

/** Whether it comes from an app on a visitor's device. */
export function isFromApp(fields: SnowplowFields): boolean {
  return DEVICES.has(fields['p'] ?? '');
}

function visitorOf(
  fields: SnowplowFields,
  contexts: SnowplowContexts,
): Pick<EventInput, 'user_id' | 'user_id_kind'> {
  const known = fields['uid'];
  if (known !== undefined) return { user_id: known, user_id_kind: 'user' };
  const anonymous = fields['duid'] ?? contexts.visitorId ?? fields['tnuid'] ?? fields['nuid'];
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

/** A JSON that comes as it is, or as base64. */
function readJson(
  fields: SnowplowFields,
  names: { readonly plain: string; readonly encoded: string },
): Result<unknown> {
  const encoded = fields[names.encoded];
  const text = fields[names.plain] ?? (encoded === undefined ? undefined : fromBase64(encoded));
  if (text === undefined) return accept(undefined);
  try {
    return accept(parseJsonText(text));
  } catch {
    return reject('malformed_json', `${names.plain} or ${names.encoded} is not JSON`);
  }
}

function propertiesOf(
  fields: SnowplowFields,
  { contexts, event, userId }: Parsed & { readonly userId: string | null | undefined },
): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const isPlaced = VISITOR_IDS.has(name) ? fields[name] === userId : PLACED.has(name);
    if (!isPlaced) setMember(properties, PROPERTY_NAMES.get(name) ?? name, fields[name]);
  }
  if (event !== undefined) properties['event'] = event;
  if (contexts.length > 0) properties['contexts'] = contexts;
  return properties;
}

/** What is no number is left as it is: a clock of which nothing can be read is not the same as none. */
function timeOf(text: string | undefined): number | string | null {
  return toNumber(text) ?? text ?? null;
}

function toNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
