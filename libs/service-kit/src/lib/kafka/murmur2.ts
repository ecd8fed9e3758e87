const SEED = 0x9747b28c | 0;
const M = 0x5bd1e995;

/**
 * The partition that Kafka's Java clients choose for a key, so that every producer agrees where a user's events go.
 *
 * Source: Kafka's `Utils.murmur2` and `BuiltInPartitioner`; tested against kafkajs.
 */
export function partitionForKey(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

function murmur2(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const whole = data.length & ~3;
  let hash = SEED ^ data.length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(view.getInt32(at, true), M);
    word = Math.imul(word ^ (word >>> 24), M);
    hash = Math.imul(hash, M) ^ word;
  }
  const left = data.length - whole;
  if (left > 0) {
    for (let at = left - 1; at >= 0; at -= 1) hash ^= view.getUint8(whole + at) << (8 * at);
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}
