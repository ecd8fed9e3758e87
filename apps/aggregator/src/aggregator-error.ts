import { ServiceError } from '@clickstream/service-core';

/** Every code that the aggregator itself throws. */
export const AGGREGATOR_ERROR_CODES = [
  'AGGREGATOR_BATCH_FAILED',
  'AGGREGATOR_COMMIT_REFUSED',
  'AGGREGATOR_HOURS_EXPIRED',
  'AGGREGATOR_KAFKA_UNAVAILABLE',
  'AGGREGATOR_LEASE_HELD',
  'AGGREGATOR_LEASE_LOST',
  'AGGREGATOR_LEDGER_UNBALANCED',
  'AGGREGATOR_RETENTION_TOO_SHORT',
  'AGGREGATOR_RUN_ABANDONED',
  'AGGREGATOR_TOTALS_DIFFER',
] as const;
export type AggregatorErrorCode = (typeof AGGREGATOR_ERROR_CODES)[number];

const RETRIABLE: ReadonlySet<AggregatorErrorCode> = new Set([
  'AGGREGATOR_HOURS_EXPIRED',
  'AGGREGATOR_LEASE_LOST',
]);

/** A run that could not be finished; `retriable` follows from the code. */
export class AggregatorError extends ServiceError<AggregatorErrorCode> {
  override readonly name = 'AggregatorError';

  constructor(
    message: string,
    options: {
      readonly code: AggregatorErrorCode;
      readonly cause?: unknown;
      readonly context?: Readonly<Record<string, unknown>>;
    },
  ) {
    super(message, { ...options, retriable: RETRIABLE.has(options.code) });
  }
}

/** Another aggregator works on: a later pass finds what it has left. */
export function leaseLost(cause?: unknown): AggregatorError {
  return new AggregatorError('another aggregator has taken the lease', {
    code: 'AGGREGATOR_LEASE_LOST',
    cause,
  });
}

/** The wait for another aggregator's lease took too long. */
export function leaseHeld(owner: string): AggregatorError {
  return new AggregatorError(`${owner} holds the lease; nothing was done here meanwhile`, {
    code: 'AGGREGATOR_LEASE_HELD',
    context: { owner },
  });
}
