import { ServiceError } from '@clickstream/service-core';

/** Every code of {@link HBaseStoreError}. */
export const HBASE_STORE_ERROR_CODES = [
  'HBASE_STORE_ABORTED',
  'HBASE_STORE_ACCESS_DENIED',
  'HBASE_STORE_CALL_TIMEOUT',
  'HBASE_STORE_CLOSED',
  'HBASE_STORE_DEADLINE_EXCEEDED',
  'HBASE_STORE_FAMILY_NOT_FOUND',
  'HBASE_STORE_INVALID_ARGUMENT',
  'HBASE_STORE_OUTCOME_UNKNOWN',
  'HBASE_STORE_PROTOCOL',
  'HBASE_STORE_REGION_UNAVAILABLE',
  'HBASE_STORE_REJECTED',
  'HBASE_STORE_SERVER_BUSY',
  'HBASE_STORE_SERVER_ERROR',
  'HBASE_STORE_SERVER_UNAVAILABLE',
  'HBASE_STORE_TABLE_INCOMPATIBLE',
  'HBASE_STORE_TABLE_NOT_DISABLED',
  'HBASE_STORE_TABLE_NOT_ENABLED',
  'HBASE_STORE_TABLE_NOT_FOUND',
  'HBASE_STORE_TLS',
  'HBASE_STORE_UNSUPPORTED',
] as const;

/** Stable code of an {@link HBaseStoreError}; see docs/errors.md. */
export type HBaseStoreErrorCode = (typeof HBASE_STORE_ERROR_CODES)[number];

/** Codes that stand for an outage: the same call may succeed later, unchanged. */
const RETRIABLE: ReadonlySet<HBaseStoreErrorCode> = new Set<HBaseStoreErrorCode>([
  'HBASE_STORE_CALL_TIMEOUT',
  'HBASE_STORE_DEADLINE_EXCEEDED',
  'HBASE_STORE_REGION_UNAVAILABLE',
  'HBASE_STORE_SERVER_BUSY',
  'HBASE_STORE_SERVER_ERROR',
  'HBASE_STORE_SERVER_UNAVAILABLE',
]);

/**
 * The only error of this library. `retriable` follows from the code: true for outages, false for
 * mistakes in data, schema or use.
 */
export class HBaseStoreError extends ServiceError<HBaseStoreErrorCode> {
  override readonly name = 'HBaseStoreError';

  constructor(
    message: string,
    options: {
      readonly code: HBaseStoreErrorCode;
      readonly cause?: unknown;
      readonly context?: Readonly<Record<string, unknown>>;
    },
  ) {
    super(message, { ...options, retriable: RETRIABLE.has(options.code) });
  }
}
