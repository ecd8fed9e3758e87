import { MAX_TIME_SPENT_SECONDS, type ClickEvent } from '@clickstream/event-schema';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DAY_MS = 24 * 60 * 60 * 1_000;
const LAST_RECEIPT_MS = Date.UTC(9999, 11, 31);
/** A later one has a year of five digits, which no table of hours takes. */
const LAST_TIME_MS = Date.UTC(10_000, 0) - 1;

/**
 * Why a readable event can be no event, or undefined when it can. Pure.
 *
 * The collector checks more, for the sender's sake. This is what the store and the aggregation rely on, also when
 * somebody writes to the topic without a collector. No clock is asked, so that a retry gets the same answer.
 */
export function findEventProblem(event: ClickEvent): string | undefined {
  if (!UUID.test(event.event_id)) return 'event_id is no UUID';
  if (event.user_id === '') return 'user_id is empty';
  if (event.url.trim() === '') return 'url is empty';
  if (event.event_type === '') return 'event_type is empty';
  if (!isTime(event.received_at, LAST_RECEIPT_MS)) return 'received_at is no possible time';
  if (!isTime(event.timestamp, Math.min(event.received_at + DAY_MS, LAST_TIME_MS))) {
    return 'timestamp is before 1970, after 9999 or more than a day after the receipt';
  }
  const { time_spent: spent } = event;
  if (spent !== null && !(spent >= 0 && spent <= MAX_TIME_SPENT_SECONDS)) {
    return 'time_spent is no duration, or longer than a year; it means seconds';
  }
  return undefined;
}

function isTime(value: number, latest: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= latest;
}
