import { INPUT_FIELDS, type InputField } from './event-input.ts';

/** Why one event of a request was refused. */
export const REJECTION_CODES = [
  /** One NDJSON line is no JSON. */
  'malformed_json',
  /** One NDJSON line is no UTF-8. */
  'invalid_utf8',
  'not_an_object',
  'missing_url',
  'missing_timestamp',
  /** Neither a user_id nor an address to make one from; or none of the ids that a tracker has to send. */
  'missing_user_id',
  ...INPUT_FIELDS.map((field): `invalid_${InputField}` => `invalid_${field}`),
  /** A tracker's event of a kind that its protocol does not know. */
  'unknown_event',
  /** A tracker's event that lacks what its kind demands. */
  'invalid_event',
  /** A value of another type than the protocol's. */
  'invalid_field',
  'timestamp_in_future',
  /** Before the web, or beyond the year 9999: often seconds or microseconds in place of milliseconds. */
  'timestamp_out_of_range',
  'time_spent_out_of_range',
  'properties_too_deep',
  'event_too_large',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

/** What is wrong with an event, in words for whoever sent it. Never repeats what was sent. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly message: string;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly rejection: Rejection };

export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function reject(code: RejectionCode, message: string): Result<never> {
  return { ok: false, rejection: { code, message } };
}
