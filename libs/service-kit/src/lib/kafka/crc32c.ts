const POLYNOMIAL = 0x82f63b78;
const BYTES_AT_ONCE = 16;
/** The checksum of each byte with up to 15 zero bytes behind it, in one table: several are looked up half as fast. */
const CHECKSUMS = makeTable();

/**
 * The CRC-32C (Castagnoli) of the bytes from `from` on, unsigned. Pure.
 *
 * Sixteen bytes at a time ("slicing by 16", after Kounavis and Berry 2005), many times as fast as one at a time.
 */
export function crc32c(bytes: Buffer, from = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // not asked of the view again for each step, which takes a third of the time
  const end = bytes.length;
  let crc = ~0;
  let at = from;
  for (; at + BYTES_AT_ONCE <= end; at += BYTES_AT_ONCE) {
    crc =
      word(12, crc ^ view.getInt32(at, true)) ^
      word(8, view.getInt32(at + 4, true)) ^
      word(4, view.getInt32(at + 8, true)) ^
      word(0, view.getInt32(at + 12, true));
  }
  for (; at < end; at += 1) crc = byte(0, crc ^ view.getUint8(at)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Of four bytes, the lowest first, with zero bytes behind them. */
function word(zeros: number, bytes: number): number {
  return (
    byte(zeros + 3, bytes) ^
    byte(zeros + 2, bytes >>> 8) ^
    byte(zeros + 1, bytes >>> 16) ^
    byte(zeros, bytes >>> 24)
  );
}

/** Of the lowest byte, with zero bytes behind it. */
function byte(zeros: number, bytes: number): number {
  return CHECKSUMS[(zeros << 8) | (bytes & 0xff)] ?? 0;
}

function makeTable(): Int32Array<ArrayBuffer> {
  const table = new Int32Array(BYTES_AT_ONCE << 8);
  for (let index = 0; index < table.length; index += 1) {
    const shorter = table[index - 0x100];
    table[index] =
      shorter === undefined ? checksumOf(index) : (table[shorter & 0xff] ?? 0) ^ (shorter >>> 8);
  }
  return table;
}

/** Of one byte, bit by bit. */
function checksumOf(single: number): number {
  let crc = single;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
}
