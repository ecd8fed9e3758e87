import { hash } from 'node:crypto';

const NAMESPACE_BYTES = 16;

/**
 * The UUID version 5 of a name in a namespace: the same for the same name, whoever makes it and whenever. Pure.
 *
 * Source: RFC 9562, section 5.5
 *
 * @param namespace the 16 bytes of a UUID
 */
export function nameBasedUuid(name: string, namespace: Uint8Array): string {
  const named = Buffer.allocUnsafe(NAMESPACE_BYTES + Buffer.byteLength(name));
  named.set(namespace);
  named.write(name, NAMESPACE_BYTES);
  const bytes = hash('sha1', named, 'buffer');
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex', 0, NAMESPACE_BYTES);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return `${parts.join('-')}-${hex.slice(20)}`;
}
