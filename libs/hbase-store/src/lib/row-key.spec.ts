import fc from 'fast-check';
import { decodeRowKey, encodeRowKey, rowKeyPrefix, type RowKeyParts } from './row-key.ts';
import { thrownCode } from './testing/thrown-code.ts';

const parts = fc.record<RowKeyParts>({
  salt: fc.integer({ min: 0, max: 255 }),
  timestampMs: fc.oneof(fc.maxSafeNat(), fc.nat({ max: 300 }), fc.constant(2 ** 32)),
  eventId: fc.uuid(),
});

describe('encodeRowKey', () => {
  it('lays out salt, time and id as drawn', () => {
    const key = encodeRowKey({
      salt: 7,
      timestampMs: 0x0102_0304_0506,
      eventId: '00112233-4455-6677-8899-AABBCCDDEEFF',
    });

    expect(key.toString('hex')).toBe(
      '07' + '0000010203040506' + '00112233445566778899aabbccddeeff',
    );
  });

  it('sorts as bytes in the order of salt, time and id', () => {
    const inOrder = (a: RowKeyParts, b: RowKeyParts): number =>
      a.salt - b.salt ||
      a.timestampMs - b.timestampMs ||
      (a.eventId < b.eventId ? -1 : Number(a.eventId > b.eventId));

    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(Buffer.compare(encodeRowKey(a), encodeRowKey(b))).toBe(Math.sign(inOrder(a, b)));
      }),
    );
  });

  it('is undone by decodeRowKey', () => {
    fc.assert(
      fc.property(parts, (one) => {
        expect(decodeRowKey(encodeRowKey(one))).toEqual(one);
      }),
    );
  });

  it.each<[string, Partial<RowKeyParts>]>([
    ['an id that is no UUID', { eventId: 'abc' }],
    ['a salt above a byte', { salt: 256 }],
    ['a negative salt', { salt: -1 }],
    ['a time before 1970', { timestampMs: -1 }],
    ['a time with a fraction', { timestampMs: 1.5 }],
    ['no time', { timestampMs: NaN }],
  ])('refuses %s', (_, wrong) => {
    const right = { salt: 0, timestampMs: 0, eventId: '00112233-4455-6677-8899-aabbccddeeff' };

    expect(thrownCode(() => encodeRowKey({ ...right, ...wrong }))).toBe(
      'HBASE_STORE_INVALID_ARGUMENT',
    );
  });
});

describe('rowKeyPrefix', () => {
  it('lies at or before every key of its salt and time, and behind every earlier one', () => {
    fc.assert(
      fc.property(parts, ({ salt, timestampMs, eventId }) => {
        const prefix = rowKeyPrefix(salt, timestampMs);

        expect(Buffer.compare(prefix, encodeRowKey({ salt, timestampMs, eventId }))).toBe(-1);
        if (timestampMs === 0) return;
        const earlier = encodeRowKey({ salt, timestampMs: timestampMs - 1, eventId });
        expect(Buffer.compare(earlier, prefix)).toBe(-1);
      }),
    );
  });
});

describe('decodeRowKey', () => {
  it('refuses bytes that are no event key', () => {
    expect(thrownCode(() => decodeRowKey(Buffer.alloc(24)))).toBe('HBASE_STORE_INVALID_ARGUMENT');
  });
});
