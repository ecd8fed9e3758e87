import { crc32c } from './crc32c.ts';

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

  it('starts where it is told, also in a buffer that lies inside another', () => {
    const inside = Buffer.from('....123456789').subarray(2);

    expect(crc32c(inside, 2)).toBe(0xe3069283);
  });
});
