import { ServiceError, type ServiceErrorOptions } from '@clickstream/service-kit';

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
export class SenderError extends ServiceError {
  override readonly name = 'SenderError';
  declare readonly code: SenderCode;

  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- narrows the code
  constructor(message: string, options: ServiceErrorOptions & { readonly code: SenderCode }) {
    super(message, options);
  }
}
