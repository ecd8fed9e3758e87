import { HBaseStoreError } from './hbase-store-error.ts';

/*
 * Cell values as Java's org.apache.hadoop.hbase.util.Bytes writes them:
 *
 *   text     UTF-8
 *   long     8 bytes, big-endian, two's complement
 *   double   8 bytes, big-endian, IEEE 754
 *   boolean  1 byte, 0xFF = true, 0x00 = false
 */

const TRUE = Buffer.from([0xff]);
const FALSE = Buffer.from([0x00]);

/** UTF-8 text. */
export function encodeText(value: string): Buffer {
  return Buffer.from(value, 'utf8');
}

/** UTF-8 text; bytes that are no UTF-8 become U+FFFD. */
export function decodeText(value: Buffer): string {
  return value.toString('utf8');
}

/** 8 bytes, as Java `Bytes.toBytes(long)`. @throws HBaseStoreError when the number does not fit */
export function encodeLong(value: number | bigint): Buffer {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw invalid(`not a safe integer: ${value}`);
  }
  const wide = BigInt(value);
  if (BigInt.asIntN(64, wide) !== wide) throw invalid(`does not fit in 64 bits: ${wide}`);
  const buffer = Buffer.allocUnsafe(8);
  buffer.writeBigInt64BE(wide);
  return buffer;
}

/** Reads {@link encodeLong}. @throws HBaseStoreError unless there are 8 bytes */
export function decodeLong(value: Buffer): bigint {
  return sized(value, 8).readBigInt64BE();
}

/** 8 bytes, as Java `Bytes.toBytes(double)`. */
export function encodeDouble(value: number): Buffer {
  const buffer = Buffer.allocUnsafe(8);
  buffer.writeDoubleBE(value);
  return buffer;
}

/** Reads {@link encodeDouble}. @throws HBaseStoreError unless there are 8 bytes */
export function decodeDouble(value: Buffer): number {
  return sized(value, 8).readDoubleBE();
}

/** 1 byte, as Java `Bytes.toBytes(boolean)`; shared buffers, not to be written to. */
export function encodeBoolean(value: boolean): Buffer {
  return value ? TRUE : FALSE;
}

/** Reads {@link encodeBoolean}: every byte but 0 is true. @throws HBaseStoreError unless there is 1 byte */
export function decodeBoolean(value: Buffer): boolean {
  return sized(value, 1).readUInt8() !== 0;
}

function sized(value: Buffer, length: number): Buffer {
  if (value.length === length) return value;
  throw invalid(`value has ${value.length} bytes, not ${length}`);
}

function invalid(message: string): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_INVALID_ARGUMENT' });
}
