import { ServiceError } from '@clickstream/service-core';

export const SENDER_CODES = [
  /** The collector does not answer, or answers 503, for longer than the sender waits. */
  'SENDER_COLLECTOR_UNAVAILABLE',
  /** The collector answers in a way that no retry changes: a wrong address or another version. */
  'SENDER_COLLECTOR_REFUSED',
  /** The log cannot be read to its end. Nothing was sent. */
  'SENDER_LOG_UNREADABLE',
  /** The log is another one than at the start. */
  'SENDER_LOG_CHANGED',
] as const;
export type SenderCode = (typeof SENDER_CODES)[number];

/** A replay or a simulation that cannot go on. */
export class SenderError extends ServiceError<SenderCode> {
  override readonly name = 'SenderError';
}
