import { assertPlainParameters } from './parameters.ts';

describe('assertPlainParameters', () => {
  it('lets text, exact and broken numbers, truth values, bytes and null pass', () => {
    expect(() => {
      assertPlainParameters(['', 'Ö 😀', 0, -1.5, 2n ** 64n, true, Buffer.of(255), null]);
    }).not.toThrow();
  });

  it.each([
    ['an array', ['a', 'b']],
    ['an object', { toSqlString: () => 'now()' }],
    ['an object', new Date(Number.NaN)],
    ['an object', new Date(0)],
    ['no finite number: NaN', Number.NaN],
    ['no finite number: -Infinity', Number.NEGATIVE_INFINITY],
    ['no well-formed text', 'half a pair \ud83d'],
    ['of type undefined', undefined],
    ['of type symbol', Symbol('x')],
    ['of type function', () => 1],
  ])('refuses %s', (problem, value) => {
    expect(() => {
      assertPlainParameters(['fine', value]);
    }).toThrow(`parameter 2 is ${problem}`);
  });
});
