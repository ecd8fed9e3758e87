import type { ClickEvent } from '@clickstream/event-schema';

import { accept, reject, type Result } from './rejection.ts';

const ISO_8601 =
  /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;
const SHORTEST_MONTH_DAYS = 28;
const EARLIEST_MS = Date.UTC(1990, 0, 1);
const LATEST_MS = Date.UTC(9999, 11, 31);
const MAX_AHEAD_MS = 10 * 60 * 1_000;
const MAX_DEVICE_AGE_MS = 30 * 24 * 3_600_000;
const SKEW_STEP_MS = 10 * 60 * 1_000;

/**
 * What was found of a device's clock: put right by the time of sending; more than 10 minutes ahead, more than 30 days back,
 * no time at all, or not given, and the time of arrival taken in its place.
 */
export const CLOCK_FINDINGS = ['corrected', 'future', 'ancient', 'unreadable', 'missing'] as const;
export type ClockFinding = (typeof CLOCK_FINDINGS)[number];

/** When an event happened, and by whose clock. */
export interface EventTime {
  readonly timestamp: number;
  readonly source: ClickEvent['timestamp_source'];
  /** Undefined for a clock that is taken at its word. */
  readonly clock: ClockFinding | undefined;
}

/** Event time in milliseconds: ISO 8601 with an offset, or whole milliseconds since 1970. Pure. */
export function parseEventTime(given: number | string, receivedAt: number): Result<number> {
  const ms = toMs(given);
  if (!Number.isInteger(ms)) {
    return reject(
      'invalid_timestamp',
      'timestamp must be ISO 8601 with an offset or Z, or whole milliseconds since 1970',
    );
  }
  if (ms < EARLIEST_MS || ms > LATEST_MS) {
    return reject(
      'timestamp_out_of_range',
      'timestamp lies before 1990 or after 9999; a number means milliseconds since 1970',
    );
  }
  if (ms > receivedAt + MAX_AHEAD_MS) {
    return reject('timestamp_in_future', 'timestamp is more than 10 minutes ahead of this server');
  }
  return accept(ms);
}

/**
 * Event time by the clock of a visitor's device, which may be wrong by years: never refused. Pure.
 *
 * Where the device says when it sent the event, its clock is put right by whole steps of ten minutes: so small
 * differences stay, and a retry, which is sent a little later, comes to the same time. A time that lies more than 30 days
 * before arrival or more than 10 minutes behind it is not believed; then the time of arrival counts.
 *
 * Where a request says when it was written and may be sent later, or again as it is, a late one looks like a clock that is
 * behind: so what is behind by less than `longestDeliveryMs` is left as it is.
 *
 * @param given milliseconds since 1970, or ISO 8601; null when the device did not say
 */
export function deviceTime(
  given: {
    readonly created: number | string | null;
    readonly sent: number | string | null;
    readonly longestDeliveryMs?: number | undefined;
  },
  receivedAt: number,
): EventTime {
  const created = toMs(given.created);
  const skew = skewOf(toMs(given.sent), receivedAt, given.longestDeliveryMs);
  const timestamp = created + skew;
  const fault = faultOf(given.created === null ? null : timestamp, receivedAt);
  return fault === undefined
    ? { timestamp, source: 'client', clock: skew === 0 ? undefined : 'corrected' }
    : { timestamp: receivedAt, source: 'received', clock: fault };
}

/**
 * The time as the sender gave it, the same however it is written, put right or believed: milliseconds, or the text itself where
 * it cannot be read. Pure.
 */
export function givenTime(given: number | string): number | string {
  const ms = toMs(given);
  return Number.isInteger(ms) ? ms : given;
}

/** How far a clock is behind, in whole steps. */
function skewOf(sent: number, receivedAt: number, longestDeliveryMs = 0): number {
  if (!Number.isInteger(sent)) return 0;
  const behind = receivedAt - sent;
  const mayBeLate = behind > 0 && behind < longestDeliveryMs;
  return mayBeLate ? 0 : Math.round(behind / SKEW_STEP_MS) * SKEW_STEP_MS;
}

/** Why a time is not believed. */
function faultOf(timestamp: number | null, receivedAt: number): ClockFinding | undefined {
  if (timestamp === null) return 'missing';
  if (!Number.isInteger(timestamp)) return 'unreadable';
  if (timestamp > receivedAt + MAX_AHEAD_MS) return 'future';
  return timestamp < receivedAt - MAX_DEVICE_AGE_MS ? 'ancient' : undefined;
}

function toMs(given: number | string | null): number {
  if (given === null) return Number.NaN;
  return typeof given === 'number' ? given : parseIso(given);
}

function parseIso(text: string): number {
  if (!ISO_8601.test(text)) return Number.NaN;
  const day = Number(text.slice(8, 10));
  // Date.parse takes 30 February for 1 March
  const exists = day <= SHORTEST_MONTH_DAYS || day <= daysOfMonth(text);
  return exists ? Date.parse(text) : Number.NaN;
}

function daysOfMonth(text: string): number {
  return new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
}
