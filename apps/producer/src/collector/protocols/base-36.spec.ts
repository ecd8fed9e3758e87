import fc from 'fast-check';

import { parseBase36 } from './base-36.ts';

describe('parseBase36', () => {
  it.each([
    ['0', 0],
    ['z', 35],
    ['-11', -37],
    ['Z1', 1_261],
    ['1.i', 1.5],
    ['-1.9', -1.25],
  ])('reads %s', (text, number) => {
    expect(parseBase36(text)).toBe(number);
  });

  it.each(['', '-', '+1', ' 1', '1 ', '1.', '.i', '1.2.3', '1_0', '--1', 'ü', 'z'.repeat(1_000)])(
    'does not take %j for a number',
    (text) => {
      expect(parseBase36(text)).toBeUndefined();
    },
  );

  it('reads every whole number that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (number) => {
        expect(parseBase36(number.toString(36))).toBe(number);
      }),
    );
  });
});
