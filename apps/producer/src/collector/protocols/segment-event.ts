import { accept, reject, type Result } from '../rejection.ts';
import { NO_PAGE } from './no-page.ts';
import { idOf, isObject, objectOf, textOf, without, type JsonFields } from './json-fields.ts';

export const SEGMENT_TYPES = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const;
export type SegmentType = (typeof SEGMENT_TYPES)[number];

/** What the request around an event says. */
export interface SegmentCommon {
  /** As the route names it; undefined where the event does. */
  readonly type: SegmentType | undefined;
  readonly writeKey: string | null;
  /** The body around the events of a batch. */
  readonly envelope: JsonFields;
  /** Whether the visitor of a cookie stands in where an event names nobody. */
  readonly hasVisitor: boolean;
}

interface Page {
  readonly url: string;
  readonly referrer: string | undefined;
  readonly title: string | undefined;
}

/** Fields with a place of their own in an event, or that say how it was sent. */
const PLACED: ReadonlySet<string> = new Set(
  'type event messageId timestamp originalTimestamp sentAt userId writeKey _metadata'.split(' '),
);
const PLACED_OF_ANONYMOUS: ReadonlySet<string> = new Set([...PLACED, 'anonymousId']);
const PLACED_CONTEXT: ReadonlySet<string> = new Set(['ip', 'userAgent', 'library', 'sessionId']);
const PAGE_FIELDS = ['url', 'referrer', 'title'] as const;
/** What RudderStack's browser SDK says where there is no referrer. */
const NO_REFERRER = '$direct';

/**
 * What an SDK says of one event, in the terms of `/v1/events`. What has no field there is kept in `properties`, each part
 * under its name in the Segment API. Pure.
 *
 * Source: the HTTP API, https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export function toEventInput(event: unknown, common: SegmentCommon): Result<JsonFields> {
  if (!isObject(event)) return reject('not_an_object', 'an event must be a JSON object');
  const type = common.type ?? SEGMENT_TYPES.find((known) => known === event['type']);
  if (type === undefined) return reject('unknown_event', `type is none of ${ALL_TYPES}`);
  const name = textOf(event['event']);
  if (type === 'track' && name === undefined) {
    return reject('invalid_event', 'a track must name its event');
  }
  const userId = idOf(event['userId']);
  const anonymousId = idOf(event['anonymousId']);
  if (userId === undefined && anonymousId === undefined && !common.hasVisitor) {
    return reject('missing_user_id', 'neither userId nor anonymousId is there');
  }
  const context = contextOf(event, common.envelope);
  const isPageView = type === 'page' || type === 'screen';
  const page = pageOf({ event, context, isPageView });
  return accept({
    event_id: idOf(event['messageId']),
    event_type: isPageView ? 'page_view' : 'custom',
    event_name: isPageView ? undefined : type === 'track' ? name : type,
    user_id: userId ?? anonymousId,
    user_id_kind: userId === undefined ? 'anonymous' : 'user',
    session_id: textOf(idOf(context['sessionId'])),
    ...page,
    timestamp: timeOf(event['timestamp']) ?? timeOf(event['originalTimestamp']),
    ip: textOf(context['ip']),
    user_agent: textOf(context['userAgent']),
    client_hints: objectOf(context['userAgentData']),
    source: sourceOf(context),
    app_id: common.writeKey,
    properties: without(
      {
        ...event,
        context: contextRest(context, page),
        properties: isPageView ? withoutPage(event['properties'], page) : event['properties'],
      },
      // Beside a user's id, the other ties the user to what the visitor did before.
      userId === undefined ? PLACED_OF_ANONYMOUS : PLACED,
    ),
  });
}

const ALL_TYPES = SEGMENT_TYPES.join(', ');

/** When the device sent it, by its own clock. */
export function sentAtOf(event: unknown, envelope: JsonFields): number | string | null {
  return timeOf(envelope['sentAt']) ?? timeOf(objectOf(event)['sentAt']) ?? null;
}

/** Phones and the like say what they are; a server that passes on what visitors do has no such thing to say. */
export function isFromApp(event: unknown, envelope: JsonFields): boolean {
  return isObject(event) && isObject(contextOf(event, envelope)['device']);
}

function contextOf(event: JsonFields, envelope: JsonFields): JsonFields {
  const common = objectOf(envelope['context']);
  const own = objectOf(event['context']);
  return common === own || Object.keys(common).length === 0 ? own : { ...common, ...own };
}

function pageOf(given: {
  readonly event: JsonFields;
  readonly context: JsonFields;
  readonly isPageView: boolean;
}): Page {
  const { event, context, isPageView } = given;
  const page = objectOf(context['page']);
  // In a page view the properties are the page's own; in a track, `url` may be the target of a link.
  const places = isPageView ? [objectOf(event['properties']), page] : [page];
  const find = (name: string): string | undefined =>
    places.map((place) => textOf(place[name])).find((text) => text !== undefined);
  const path = find('path');
  const referrer = find('referrer');
  return {
    url:
      find('url') ??
      (path === undefined ? undefined : `${path}${find('search') ?? ''}`) ??
      (isPageView ? nameOf(event) : undefined) ??
      NO_PAGE,
    referrer: referrer === NO_REFERRER ? undefined : referrer,
    title: find('title'),
  };
}

/** Page views need no URL, and screens have none. RudderStack's phones name theirs like an event. */
function nameOf(event: JsonFields): string | undefined {
  const { name } = objectOf(event['properties']);
  const places = [event['name'], name, event['event'], event['category']];
  return places.map(textOf).find((text) => text !== undefined);
}

function sourceOf(context: JsonFields): string {
  const { name, version } = objectOf(context['library']);
  const parts = [textOf(name) ?? 'unknown', textOf(version)];
  return `segment:${parts.filter((part) => part !== undefined).join('-')}`;
}

function contextRest(context: JsonFields, page: Page): JsonFields {
  return without({ ...context, page: withoutPage(context['page'], page) }, PLACED_CONTEXT);
}

/** What is in the fields of the event already is not kept twice. */
function withoutPage(value: unknown, page: Page): unknown {
  if (!isObject(value)) return value;
  return without(value, new Set(PAGE_FIELDS.filter((name) => value[name] === page[name])));
}

function timeOf(value: unknown): number | string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}
