import { HBaseStoreError } from './hbase-store-error.ts';

declare const rowKeyBrand: unique symbol;

/** Encoded key of one event; see {@link encodeRowKey}. */
export type RowKey = Buffer & { readonly [rowKeyBrand]: true };

/** What a {@link RowKey} is made of. */
export interface RowKeyParts {
  /** 0 to 255. */
  readonly salt: number;
  /** Event time, milliseconds since 1970. */
  readonly timestampMs: number;
  /** UUID, with hyphens. */
  readonly eventId: string;
}

const KEY_LENGTH = 25;
const PREFIX_LENGTH = 9;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Encodes the key of an event; byte order = (salt, time, id) order.
 *
 * ```
 *  0      1                                    9                                                    25
 *  | salt | timestamp, u64 big-endian, ms      | event id, 16 bytes of the UUID                      |
 * ```
 *
 * @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT`
 */
export function encodeRowKey(parts: RowKeyParts): RowKey {
  if (!UUID.test(parts.eventId)) throw invalid(`event id is not a UUID: ${parts.eventId}`);
  const key = Buffer.allocUnsafe(KEY_LENGTH);
  writePrefix(key, parts.salt, parts.timestampMs);
  key.write(parts.eventId.replaceAll('-', ''), PREFIX_LENGTH, 'hex');
  return key as RowKey;
}

/**
 * First key of a salt at a time: the bounds of a time range scan.
 *
 * @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT`
 */
export function rowKeyPrefix(salt: number, timestampMs: number): Buffer {
  const prefix = Buffer.allocUnsafe(PREFIX_LENGTH);
  writePrefix(prefix, salt, timestampMs);
  return prefix;
}

/**
 * Takes a key apart.
 *
 * @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT` when the bytes are no event key
 */
export function decodeRowKey(key: Buffer): RowKeyParts {
  if (key.length !== KEY_LENGTH)
    throw invalid(`row key has ${key.length} bytes, not ${KEY_LENGTH}`);
  const hex = key.toString('hex', PREFIX_LENGTH);
  return {
    salt: key.readUInt8(0),
    timestampMs: Number(key.readBigUInt64BE(1)),
    eventId: [
      hex.slice(0, 8),
      hex.slice(8, 12),
      hex.slice(12, 16),
      hex.slice(16, 20),
      hex.slice(20),
    ].join('-'),
  };
}

function writePrefix(target: Buffer, salt: number, timestampMs: number): void {
  if (!Number.isInteger(salt) || salt < 0 || salt > 255)
    throw invalid(`salt out of range: ${salt}`);
  if (!Number.isSafeInteger(timestampMs) || timestampMs < 0) {
    throw invalid(`timestamp is not a whole number of milliseconds since 1970: ${timestampMs}`);
  }
  target.writeUInt8(salt, 0);
  target.writeUInt32BE(Math.floor(timestampMs / 2 ** 32), 1);
  target.writeUInt32BE(timestampMs % 2 ** 32, 5);
}

function invalid(message: string): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_INVALID_ARGUMENT' });
}
