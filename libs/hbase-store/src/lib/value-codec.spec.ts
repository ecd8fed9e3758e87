import fc from 'fast-check';
import {
  decodeBoolean,
  decodeDouble,
  decodeLong,
  decodeText,
  encodeBoolean,
  encodeDouble,
  encodeLong,
  encodeText,
} from './value-codec.ts';
import { thrownCode } from './testing/thrown-code.ts';

describe('value codec', () => {
  // What Java's Bytes.toBytes gives.
  it.each<[string, Buffer, string]>([
    ['long 1', encodeLong(1), '0000000000000001'],
    ['long -1', encodeLong(-1n), 'ffffffffffffffff'],
    ['long max', encodeLong(2n ** 63n - 1n), '7fffffffffffffff'],
    ['double 1.5', encodeDouble(1.5), '3ff8000000000000'],
    ['double -0.1', encodeDouble(-0.1), 'bfb999999999999a'],
    ['true', encodeBoolean(true), 'ff'],
    ['false', encodeBoolean(false), '00'],
    ['text', encodeText('é'), 'c3a9'],
  ])('writes %s as Java does', (_, bytes, hex) => {
    expect(bytes.toString('hex')).toBe(hex);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.double({ noNaN: true }),
        fc.string({ unit: 'grapheme' }),
        (long, double, text) => {
          expect(decodeLong(encodeLong(long))).toBe(long);
          expect(decodeDouble(encodeDouble(double))).toBe(double);
          expect(decodeText(encodeText(text))).toBe(text);
        },
      ),
    );
    expect([decodeBoolean(encodeBoolean(true)), decodeBoolean(encodeBoolean(false))]).toEqual([
      true,
      false,
    ]);
  });

  it.each<[string, () => unknown]>([
    ['a long of 7 bytes', () => decodeLong(Buffer.alloc(7))],
    ['a double of 9 bytes', () => decodeDouble(Buffer.alloc(9))],
    ['an empty boolean', () => decodeBoolean(Buffer.alloc(0))],
    ['a long beyond 64 bits', () => encodeLong(2n ** 63n)],
    ['a long with a fraction', () => encodeLong(0.5)],
  ])('refuses %s', (_, action) => {
    expect(thrownCode(action)).toBe('HBASE_STORE_INVALID_ARGUMENT');
  });
});
