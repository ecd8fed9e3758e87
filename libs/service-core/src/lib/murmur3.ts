const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/** MurmurHash3, x86, 32 bits, unsigned: equal inputs have equal hashes in every language. Pure. */
export function murmur3(data: Uint8Array, seed = 0): number {
  const tail = data.length & 3;
  const end = data.length - tail;
  let hash = seed;
  for (let i = 0; i < end; i += 4) {
    const block = byteAt(data, i) | (byteAt(data, i + 1) << 8) | (byteAt(data, i + 2) << 16);
    hash ^= scramble(block | (byteAt(data, i + 3) << 24));
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = tail - 1; i >= 0; i -= 1) rest = (rest << 8) | byteAt(data, end + i);
  hash ^= scramble(rest) ^ data.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const k = Math.imul(block, C1);
  return Math.imul((k << 15) | (k >>> 17), C2);
}

function byteAt(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}
