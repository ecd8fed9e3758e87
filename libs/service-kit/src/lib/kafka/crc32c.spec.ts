import fc from 'fast-check';

import { crc32c } from './crc32c.ts';

/** As it is defined. */
function bitByBit(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

describe('crc32c', () => {
  // RFC 3720, B.4, and the check value of the catalogue of CRCs
  it.each([
    ['nothing', Buffer.alloc(0), 0x00000000],
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, at) => at)), 0x46dd794e],
    ['31 to 0', Buffer.from(Array.from({ length: 32 }, (_, at) => 31 - at)), 0x113fdb5c],
    ['the digits', Buffer.from('123456789'), 0xe3069283],
  ])('agrees with what is published for %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it('is the same for whatever comes in one step as for one byte at a time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(10), (array, from) => {
        const bytes = Buffer.from(array);

        expect(crc32c(bytes, Math.min(from, bytes.length))).toBe(bitByBit(bytes.subarray(from)));
      }),
    );
  });

  it('starts where it is told, also in a buffer that lies inside another', () => {
    const inside = Buffer.from('....123456789').subarray(2);

    expect(crc32c(inside, 2)).toBe(0xe3069283);
  });
});
