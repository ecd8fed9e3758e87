import { ServiceError } from '@clickstream/service-core';

export const SINK_CODES = [
  /** The buffer holds as many records as it may. Nothing of the request was taken. */
  'SINK_FULL',
  /** The brokers did not acknowledge in time. They may still store the records. */
  'SINK_TIMEOUT',
  /** The brokers failed to store at least one record. */
  'SINK_FAILED',
  /** The process is stopping. Nothing of the request was taken. */
  'SINK_CLOSED',
] as const;
export type SinkCode = (typeof SINK_CODES)[number];

/** Records that are not known to be stored. Sending them again is always right. */
export class SinkError extends ServiceError<SinkCode> {
  override readonly name = 'SinkError';
}
