import { createHash } from 'node:crypto';

const LETTER_NAMESPACE = Buffer.from('4f1c2a9b6d3e4f0895a71c5e8d2b7a60', 'hex');

/**
 * The event id of a letter that has none of its own: a name-based UUID (version 5) of the letter's id, so that every
 * replay of a letter makes the same event. Pure.
 */
export function eventIdOfLetter(letterId: string): string {
  return nameBasedUuid(letterId, LETTER_NAMESPACE);
}

/** UUID version 5 of a name in a namespace (RFC 9562, section 5.5). */
export function nameBasedUuid(name: string, namespace: Uint8Array): string {
  const bytes = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
