import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';

import type { EventInput } from '../event-input.ts';
import { parseEventTime } from '../event-time.ts';
import { accept, reject, type Result } from '../rejection.ts';
import { parseBase36 } from './base-36.ts';
import { isWhole } from './divolte-checksum.ts';
import { decodeMincode, type JsonValue } from './mincode.ts';
import { NO_PAGE } from './no-page.ts';

/** What Divolte's senders say of one event, in the terms of `/v1/events`. */
export type DivolteInput = Omit<EventInput, string> & Readonly<Record<string, unknown>>;

const REQUIRED = ['p', 's', 'v', 'e', 'n', 'f', 'c'];
const PAGE_VIEW = 'pageView';

const text = Type.String({ minLength: 1 });
const jsonEvent = TypeCompiler.Compile(
  Type.Object({
    session_id: text,
    event_id: text,
    is_new_party: Type.Boolean(),
    is_new_session: Type.Boolean(),
    client_timestamp_iso: text,
    event_type: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    parameters: Type.Optional(Type.Unknown()),
  }),
);

/**
 * The event in the query of a beacon. Pure.
 *
 * ```
 * p s v e     ids of party, session, page view and event
 * c           milliseconds since 1970 by the device's clock, in base 36
 * n f         whether it is the first event of the party, of the session: t or f
 * t           `pageView`, or a type of the site's own
 * l r         page, referrer
 * i j  w h    width and height of the screen, of the window; in base 36
 * k           pixel ratio, in base 36
 * u           parameters of the site's own, in mincode
 * x           checksum of all the others
 * ```
 *
 * The first three lines are required. An event whose checksum is wrong or missing is kept, and has the property `corrupt`.
 */
export function fromBeacon(query: URLSearchParams): Result<DivolteInput> {
  const missing = REQUIRED.filter((name) => textOf(query, name) === undefined);
  if (missing.length > 0) return reject('invalid_event', `${missing.join(', ')} missing`);
  const timestamp = numberOf(query, 'c');
  if (timestamp === undefined) return reject('invalid_field', 'c is no number in base 36');
  const parameters = parametersOf(query);
  if (!parameters.ok) return parameters;
  const type = textOf(query, 't');
  return accept({
    ...kindOf(type),
    event_id: textOf(query, 'e'),
    user_id: textOf(query, 'p'),
    user_id_kind: 'anonymous',
    session_id: textOf(query, 's'),
    page_view_id: textOf(query, 'v'),
    url: textOf(query, 'l') ?? pageWithout(type),
    referrer: textOf(query, 'r'),
    timestamp,
    properties: {
      new_party: query.get('n') === 't',
      new_session: query.get('f') === 't',
      screen: sizeOf(query, { width: 'i', height: 'j' }),
      viewport: sizeOf(query, { width: 'w', height: 'h' }),
      pixel_ratio: numberOf(query, 'k'),
      parameters: parameters.value,
      corrupt: isWhole(query) ? undefined : true,
    },
  });
}

/**
 * An event of the JSON source. Pure.
 *
 * The protocol has no page; `parameters.url` is taken for it. Members that it does not know are kept as properties.
 *
 * @param partyId from the query; null without one
 */
export function fromJsonSource(value: unknown, partyId: string | null): Result<DivolteInput> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return reject('not_an_object', 'an event must be a JSON object');
  }
  if (partyId === null || partyId === '') return reject('invalid_event', 'p missing');
  if (!jsonEvent.Check(value)) {
    const member = jsonEvent.Errors(value).First()?.path.slice(1) ?? '';
    return reject('invalid_event', `${member} missing or of another type`);
  }
  const { session_id, event_id, is_new_party, is_new_session, ...rest } = value;
  const { client_timestamp_iso, event_type, parameters, ...others } = rest;
  const time = parseEventTime(client_timestamp_iso, Number.POSITIVE_INFINITY);
  // A clock may be wrong by years, but what it says must be a time.
  if (!time.ok && time.rejection.code === 'invalid_timestamp') return time;
  return accept({
    ...kindOf(event_type ?? undefined),
    event_id,
    user_id: partyId,
    user_id_kind: 'anonymous',
    session_id,
    url: urlIn(parameters) ?? pageWithout(event_type ?? undefined),
    timestamp: client_timestamp_iso,
    properties: { ...others, new_party: is_new_party, new_session: is_new_session, parameters },
  });
}

function kindOf(type: string | undefined): Pick<EventInput, 'event_type' | 'event_name'> {
  return type === PAGE_VIEW
    ? { event_type: 'page_view' }
    : { event_type: 'custom', event_name: type };
}

/** A page view without a page says nothing, and is refused. */
function pageWithout(type: string | undefined): string | undefined {
  return type === PAGE_VIEW ? undefined : NO_PAGE;
}

function parametersOf(query: URLSearchParams): Result<JsonValue | undefined> {
  const encoded = query.get('u');
  if (encoded === null) return accept(undefined);
  const parameters = decodeMincode(encoded);
  if (parameters === undefined) return reject('invalid_field', 'u is no mincode, or cut off');
  return accept(parameters);
}

function urlIn(parameters: unknown): string | undefined {
  if (typeof parameters !== 'object' || parameters === null) return undefined;
  const { url } = parameters as { readonly url?: unknown };
  return typeof url === 'string' && url !== '' ? url : undefined;
}

/** Undefined unless both sides are there. */
function sizeOf(
  query: URLSearchParams,
  names: { readonly width: string; readonly height: string },
): string | undefined {
  const width = numberOf(query, names.width);
  const height = numberOf(query, names.height);
  return width === undefined || height === undefined ? undefined : `${width}x${height}`;
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  return parseBase36(query.get(name) ?? '');
}

/** An empty text says nothing. */
function textOf(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name);
  return value === null || value === '' ? undefined : value;
}
