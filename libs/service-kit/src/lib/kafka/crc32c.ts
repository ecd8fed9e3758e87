const POLYNOMIAL = 0x82f63b78;
const BYTES_AT_ONCE = 8;
/** Table k holds the checksum of each byte with k zero bytes behind it. */
const TABLES = makeTables();

/**
 * The CRC-32C (Castagnoli) of the bytes from `from` on, unsigned. Pure.
 *
 * Eight bytes at a time ("slicing by 8", Kounavis and Berry 2005), several times as fast as one at a time.
 */
export function crc32c(bytes: Buffer, from = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  let crc = ~0;
  let at = from;
  for (; at + BYTES_AT_ONCE <= view.byteLength; at += BYTES_AT_ONCE) {
    const low = crc ^ view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    crc =
      entry(t7, low) ^
      entry(t6, low >>> 8) ^
      entry(t5, low >>> 16) ^
      entry(t4, low >>> 24) ^
      entry(t3, high) ^
      entry(t2, high >>> 8) ^
      entry(t1, high >>> 16) ^
      entry(t0, high >>> 24);
  }
  for (; at < view.byteLength; at += 1) crc = entry(t0, crc ^ view.getUint8(at)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** By the lowest byte. */
function entry(table: Table, index: number): number {
  return table[index & 0xff] ?? 0;
}

type Table = Int32Array<ArrayBuffer>;

function makeTables(): readonly [Table, Table, Table, Table, Table, Table, Table, Table] {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    return crc;
  });
  const behind = (zeros: number): Table =>
    first.map((crc) => {
      let pushed = crc;
      for (let zero = 0; zero < zeros; zero += 1) pushed = entry(first, pushed) ^ (pushed >>> 8);
      return pushed;
    });
  return [first, behind(1), behind(2), behind(3), behind(4), behind(5), behind(6), behind(7)];
}
