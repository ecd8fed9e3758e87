import { murmur3 } from '@clickstream/service-core';

const CHECKSUM = 'x';

/**
 * The checksum of a Divolte beacon: tells whether its address arrived whole, and protects from nothing else. Pure.
 *
 * The hash of `name=value,value,;name=value,;`, sorted by name, without the checksum itself; as a signed number in base 36.
 */
export function checksumOf(query: URLSearchParams): string {
  const lists = new Map<string, string>();
  for (const [name, value] of query) lists.set(name, `${lists.get(name) ?? ''}${value},`);
  lists.delete(CHECKSUM);
  const text = [...lists]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, values]) => `${name}=${values};`)
    .join('');
  return (murmur3(Buffer.from(text)) | 0).toString(36);
}

/** Whether a beacon has the checksum that it should have. Pure. */
export function isWhole(query: URLSearchParams): boolean {
  return query.get(CHECKSUM) === checksumOf(query);
}
