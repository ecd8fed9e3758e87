import { MAX_TIME_SPENT_SECONDS, type ClickEvent } from '@clickstream/event-schema';

import { identify } from './event-identity.ts';
import { firstBadField, formOf, isEventInput, type EventInput } from './event-input.ts';
import { propertiesOf } from './event-properties.ts';
import {
  deviceTime,
  givenTime,
  parseEventTime,
  type ClockFinding,
  type EventTime,
} from './event-time.ts';
import { accept, reject, type Result } from './rejection.ts';
import type { VisitorHashOptions } from './visitors/derived-user.ts';
import { visitorOf } from './visitors/event-visitor.ts';
import { wellFormed } from './well-formed.ts';

/** What the collector itself knows about a request. */
export interface Arrival {
  readonly receivedAt: number;
  readonly ip: string;
  readonly userAgent: string | null;
  /** What the browser said beside its agent, as JSON text. */
  readonly clientHints?: string | null;
  /** When the device sent the request, by its own clock; milliseconds since 1970 or ISO 8601. */
  readonly sentAt?: number | string | null;
}

export interface MapperOptions {
  /** Name of the protocol, the source of events that name none. */
  readonly source: string;
  readonly visitorHash: VisitorHashOptions;
  /**
   * Who sends. A server: its clock is right, and it passes on what visitors do. A visitor's device: its clock may be wrong, and
   * address and agent are the visitor's. An app on such a device: its agent may be that of a library, which says nothing of the
   * visitor and looks like a bot. Unknown is who may be any of them: the clock may be wrong, and address and agent are the
   * visitor's only where the agent is a browser's.
   */
  readonly sender: 'server' | 'device' | 'app' | 'unknown';
  /** How late a request may arrive that says when it was sent: it may have been written long before, or be sent again. */
  readonly longestDeliveryMs?: number;
  /**
   * Within what an event id of the sender's own is unique, when it is no UUID: its user, or the application. The latter is
   * for trackers whose retry may name another user, because the visitor has logged in meanwhile.
   */
  readonly idScope?: 'user' | 'app';
}

/** An event or what is wrong with it, and what was found out about it. */
export type MappedEvent = Result<ClickEvent> & {
  readonly clock?: ClockFinding | undefined;
  /** Whether an equal event would have the same id: the sender gave none. */
  readonly hasIdOfContent?: boolean;
};

const DEFAULT_TYPE = 'page_view';

/** Turns what a client sent into an event, or says what is wrong with it. Pure, but for the id of what has neither id nor time. */
export function toClickEvent(
  value: unknown,
  arrival: Arrival,
  options: MapperOptions,
): MappedEvent {
  if (!isEventInput(value)) return explain(value);
  const time = timeOf(value, arrival, options);
  if (!time.ok) return time;
  const timeSpent = value.time_spent ?? null;
  if (timeSpent !== null && timeSpent > MAX_TIME_SPENT_SECONDS) {
    return reject('time_spent_out_of_range', 'time_spent is longer than a year; it means seconds');
  }
  const properties = propertiesOf(value);
  if (!properties.ok) return properties;
  const { timestamp, source: timestampSource, clock } = time.value;
  const { timestamp: given } = value;
  const who = visitorOf(value, arrival, { options, timestamp });
  if (!who.ok) return who;
  const { visitor, stableId } = who.value;
  const appId = wellFormed(value.app_id) ?? '';
  const { eventId, clientEventId, isOfContent } = identify(wellFormed(value.event_id), {
    owner: options.idScope === 'app' ? ['app', appId] : [stableId],
    // A visitor may do the same as often as he likes: only the time tells whether it is a retry.
    content:
      given == null
        ? undefined
        : () =>
            contentOf(value, { stableId, time: givenTime(given), properties: properties.value }),
  });
  return {
    ok: true,
    clock,
    hasIdOfContent: isOfContent,
    // Member by member: spreading objects into one costs as much as reading the whole event.
    value: {
      event_id: eventId,
      client_event_id: clientEventId,
      event_type: value.event_type ?? DEFAULT_TYPE,
      event_name: wellFormed(value.event_name),
      user_id: visitor.user_id,
      user_id_kind: visitor.user_id_kind,
      session_id: wellFormed(value.session_id),
      page_view_id: wellFormed(value.page_view_id),
      url: value.url.toWellFormed(),
      referrer: wellFormed(value.referrer),
      title: wellFormed(value.title),
      timestamp,
      timestamp_source: timestampSource,
      received_at: arrival.receivedAt,
      time_spent: timeSpent,
      ip: visitor.ip,
      user_agent: visitor.user_agent,
      client_hints: visitor.client_hints,
      source: wellFormed(value.source) ?? options.source,
      app_id: appId,
      properties: properties.value,
    },
  };
}

function timeOf(input: EventInput, arrival: Arrival, options: MapperOptions): Result<EventTime> {
  const { receivedAt, sentAt = null } = arrival;
  const created = input.timestamp ?? null;
  if (options.sender !== 'server') {
    const { longestDeliveryMs } = options;
    return accept(deviceTime({ created, sent: sentAt, longestDeliveryMs }, receivedAt));
  }
  if (created === null) return reject('missing_timestamp', 'timestamp is missing');
  const time = parseEventTime(created, receivedAt);
  if (!time.ok) return time;
  return accept({ timestamp: time.value, source: 'client', clock: undefined });
}

/**
 * What makes the id of an event that has none: what the client alone decides, the same in every retry, whatever way the request
 * took. The order is a part of the id, and never changes.
 */
function contentOf(
  input: EventInput,
  known: {
    readonly stableId: string;
    readonly time: number | string;
    readonly properties: string | null;
  },
): unknown[] {
  const { stableId, time, properties } = known;
  return [
    stableId,
    input.event_type ?? DEFAULT_TYPE,
    wellFormed(input.event_name),
    wellFormed(input.session_id),
    wellFormed(input.page_view_id),
    input.url.toWellFormed(),
    wellFormed(input.referrer),
    wellFormed(input.title),
    // Not as it was put right or believed: both depend on when a try arrives.
    time,
    input.time_spent ?? null,
    wellFormed(input.app_id) ?? '',
    properties,
    input.ip,
    input.user_agent,
  ];
}

function explain(value: unknown): Result<never> {
  const field = firstBadField(value);
  if (field === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return reject('not_an_object', 'an event must be a JSON object');
  }
  const given: unknown = (value as Readonly<Record<string, unknown>>)[field];
  const missing = given === undefined || given === null;
  if (missing && field === 'url') return reject('missing_url', 'url is missing');
  return reject(`invalid_${field}`, `${field} must be ${formOf(field)}`);
}
