import { randomBytes } from 'node:crypto';
import type { WireLong } from './wire-messages.ts';

/** A number by which the server tells a retry from a second call. */
export function newNonce(): WireLong {
  const bytes = randomBytes(8);
  return { low: bytes.readInt32BE(0), high: bytes.readInt32BE(4) };
}
