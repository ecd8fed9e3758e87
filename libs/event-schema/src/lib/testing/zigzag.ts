/** Numbers of 64 bits as Avro writes them: zigzag varints, one after the other. */
export function zigzag(...values: readonly bigint[]): Buffer {
  const bytes = values.flatMap((value) => {
    const low: number[] = [];
    let left = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    for (; left > 0x7fn; left >>= 7n) low.push(Number(left & 0x7fn) | 0x80);
    return [...low, Number(left)];
  });
  return Buffer.from(bytes);
}
