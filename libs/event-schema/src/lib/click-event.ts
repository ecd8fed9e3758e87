/** What an event can be. The list may grow: readers keep types that they do not know. */
export const EVENT_TYPES = [
  'page_view',
  'click',
  'page_ping',
  'engagement',
  'request',
  'custom',
] as const;
/** One of {@link EVENT_TYPES}. */
export type EventType = (typeof EVENT_TYPES)[number];

/** What a `user_id` is: known to the site, made by the tracker, or derived from address and user agent. */
export const USER_ID_KINDS = ['user', 'anonymous', 'derived'] as const;
/** One of {@link USER_ID_KINDS}. */
export type UserIdKind = (typeof USER_ID_KINDS)[number];

/** Whose clock gave an event its time: the sender's or the collector's. */
export const TIMESTAMP_SOURCES = ['client', 'received'] as const;
/** One of {@link TIMESTAMP_SOURCES}. */
export type TimestampSource = (typeof TIMESTAMP_SOURCES)[number];

/** The longest `time_spent` of an event, in seconds: a leap year. Sums of any number of such times are exact. */
export const MAX_TIME_SPENT_SECONDS = 366 * 24 * 3_600;

/**
 * One thing that a visitor did, field by field as in `schemas/click-event.avsc` (which holds the meaning of each).
 *
 * The closed sets are plain strings here, since an event written by a newer producer may hold a value that this build
 * does not know. Times are milliseconds since 1970-01-01T00:00:00Z; `time_spent` is seconds, at most
 * {@link MAX_TIME_SPENT_SECONDS}, null when not measured.
 */
export interface ClickEvent {
  readonly event_id: string;
  readonly client_event_id: string | null;
  readonly event_type: string;
  readonly event_name: string | null;
  readonly user_id: string;
  readonly user_id_kind: string;
  readonly session_id: string | null;
  readonly page_view_id: string | null;
  readonly url: string;
  readonly referrer: string | null;
  readonly title: string | null;
  readonly timestamp: number;
  readonly timestamp_source: string;
  readonly received_at: number;
  readonly time_spent: number | null;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly client_hints: string | null;
  readonly source: string;
  readonly app_id: string;
  readonly properties: string | null;
}
