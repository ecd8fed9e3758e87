import { ServiceError } from '@clickstream/service-core';

/** Every code of {@link HBaseStoreError}. */
export const HBASE_STORE_ERROR_CODES = [
  /** The caller aborted. */
  'HBASE_STORE_ABORTED',
  /** The user has no right to do this, or the server demands SASL: grant the right. */
  'HBASE_STORE_ACCESS_DENIED',
  /** One call was not answered in time. Retriable; look at HBase if it lasts. */
  'HBASE_STORE_CALL_TIMEOUT',
  /** Used after `close`: a bug of the caller. */
  'HBASE_STORE_CLOSED',
  /** The outage outlasted the call's deadline; the cause is the last outage. Try later, or give more time. */
  'HBASE_STORE_DEADLINE_EXCEEDED',
  /** The table lacks the column family: check its name, or create the table with it. */
  'HBASE_STORE_FAMILY_NOT_FOUND',
  /** A mistake of the caller; the message names it. */
  'HBASE_STORE_INVALID_ARGUMENT',
  /** A checked put was repeated after a lost answer and found the cell changed: read the row to see what holds. */
  'HBASE_STORE_OUTCOME_UNKNOWN',
  /** The server answered what this driver does not understand: check that the address is HBase 2.x. */
  'HBASE_STORE_PROTOCOL',
  /** A region moves, splits or is not assigned yet. Retriable. */
  'HBASE_STORE_REGION_UNAVAILABLE',
  /** The server refuses this row or request for good; the message says why. */
  'HBASE_STORE_REJECTED',
  /** The server asks to slow down. Retriable. */
  'HBASE_STORE_SERVER_BUSY',
  /** The server failed in a way that may pass. Retriable; look at its log if it lasts. */
  'HBASE_STORE_SERVER_ERROR',
  /** No connection to a server, or it is stopping. Retriable; look at HBase if it lasts. */
  'HBASE_STORE_SERVER_UNAVAILABLE',
  /** The table is there and differs from what is needed: compare the families and attributes that the message names. */
  'HBASE_STORE_TABLE_INCOMPATIBLE',
  /** The table is enabled: disable it first. */
  'HBASE_STORE_TABLE_NOT_DISABLED',
  /** The table is disabled: enable it first. */
  'HBASE_STORE_TABLE_NOT_ENABLED',
  /** There is no such table: create it, or check its name. */
  'HBASE_STORE_TABLE_NOT_FOUND',
  /** Client and server do not trust or understand each other's TLS: compare `tls`, certificates and host name. */
  'HBASE_STORE_TLS',
  /** The chosen driver cannot do this: use `rpc`. */
  'HBASE_STORE_UNSUPPORTED',
] as const;

/** Stable code of an {@link HBaseStoreError}. */
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
