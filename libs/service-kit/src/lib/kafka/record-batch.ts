import { crc32c } from './crc32c.ts';

/** What goes into a batch: bytes alone, without headers and without times of their own. */
export interface PlainRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

const HEAD_BYTES = 61;
const CRC_AT = 17;
const MAGIC = 2;
const NOBODY = -1n;

/**
 * Records as a batch of Kafka's message format 2, uncompressed and without a producer id. Pure.
 *
 * ```
 *  0 base offset i64 | 8 length of the rest i32 | 12 leader epoch i32 | 16 magic i8 | 17 CRC-32C of the rest u32
 * 21 attributes i16 | 23 last offset delta i32 | 27 first time i64 | 35 last time i64 | 43 producer id i64
 * 51 producer epoch i16 | 53 first sequence i32 | 57 records i32 | 61 each record:
 *    length | attributes i8 | time delta | offset delta | length of key, key | length of value, value | headers
 * ```
 *
 * Lengths and deltas are zigzag varints; -1 is the length of null.
 */
export function encodeRecordBatch(records: readonly PlainRecord[], timeMs: number): Buffer {
  const bodies = records.map(bodyBytes);
  const total = bodies.reduce((sum, body) => sum + varintBytes(body) + body, HEAD_BYTES);
  const batch = Buffer.allocUnsafe(total);
  batch.writeBigInt64BE(0n, 0);
  batch.writeInt32BE(total - 12, 8);
  batch.writeInt32BE(0, 12);
  batch.writeInt8(MAGIC, 16);
  batch.writeInt16BE(0, 21);
  batch.writeInt32BE(records.length - 1, 23);
  batch.writeBigInt64BE(BigInt(timeMs), 27);
  batch.writeBigInt64BE(BigInt(timeMs), 35);
  batch.writeBigInt64BE(NOBODY, 43);
  batch.writeInt16BE(0, 51);
  batch.writeInt32BE(0, 53);
  batch.writeInt32BE(records.length, 57);
  let at = HEAD_BYTES;
  for (const [index, record] of records.entries()) {
    at = writeVarint(batch, at, bodies[index] ?? 0);
    batch[at] = 0; // attributes
    batch[at + 1] = 0; // time delta
    at = writeVarint(batch, at + 2, index);
    at = writeBytes(batch, at, record.key);
    at = writeBytes(batch, at, record.value);
    batch[at] = 0; // headers
    at += 1;
  }
  batch.writeUInt32BE(crc32c(batch, CRC_AT + 4), CRC_AT);
  return batch;
}

function bodyBytes({ key, value }: PlainRecord, offsetDelta: number): number {
  return 3 + varintBytes(offsetDelta) + bytesBytes(key) + bytesBytes(value);
}

function bytesBytes(bytes: Buffer | null): number {
  return bytes === null ? 1 : varintBytes(bytes.length) + bytes.length;
}

/** Of a whole number of up to 30 bits, which a length and a count of records always is. */
function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >>> 6; rest > 0; rest >>>= 7) bytes += 1;
  return bytes;
}

function writeVarint(batch: Buffer, at: number, value: number): number {
  let rest = (value << 1) ^ (value >> 31);
  let end = at;
  for (; rest > 0x7f; rest >>>= 7) {
    batch[end] = (rest & 0x7f) | 0x80;
    end += 1;
  }
  batch[end] = rest;
  return end + 1;
}

function writeBytes(batch: Buffer, at: number, bytes: Buffer | null): number {
  const begin = writeVarint(batch, at, bytes?.length ?? -1);
  if (bytes !== null) batch.set(bytes, begin);
  return begin + (bytes?.length ?? 0);
}
