import fc from 'fast-check';

import { decodeMincode } from './mincode.ts';

function escape(text: string): string {
  return `${text.replaceAll(/[~!]/g, '~$&')}!`;
}

/** The other way round, for tests; a member of an object has a name. */
function encode(value: unknown, name?: string): string {
  const label = name === undefined ? '' : escape(name);
  if (value === null) return `n${label}`;
  if (typeof value === 'string') return `s${label}${escape(value)}`;
  if (typeof value === 'boolean') return `${value ? 't' : 'f'}${label}`;
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? `d${label}${value.toString(36)}!`
      : `j${label}${value}!`;
  }
  if (Array.isArray(value)) return `a${label}${value.map((member) => encode(member)).join('')}.`;
  const members = Object.entries(value as object);
  return `(${label}${members.map(([key, member]) => encode(member, key)).join('')})`;
}

describe('decodeMincode', () => {
  it.each<[string, unknown]>([
    ['sa text!', 'a text'],
    ['s!', ''],
    ['sWow~! ~~~a!', 'Wow! ~a'],
    ['sGröße 鳥 🐦!', 'Größe 鳥 🐦'],
    ['d16!', 42],
    ['d-11!', -37],
    ['j12.5!', 12.5],
    ['j-78.3e-10!', -7.83e-9],
    ['j1e+21!', 1e21],
    ['t', true],
    ['f', false],
    ['n', null],
    ['a.', []],
    ['()', {}],
    ['ad1!sb!a.().', [1, 'b', [], {}]],
    ['(sname!Ada!dage!10!atags!sx!t.)', { name: 'Ada', age: 36, tags: ['x', true] }],
    ['((outer!(inner!nleaf!))fa~!b!)', { outer: { inner: { leaf: null } }, 'a!b': false }],
    ['(s!no name!)', { '': 'no name' }],
    ['(da!1!da!2!)', { a: 2 }],
  ])('reads %j', (text, value) => {
    expect(decodeMincode(text)).toEqual(value);
  });

  it.each([
    '',
    'x',
    '!',
    'o',
    '.',
    ')',
    'sopen',
    'sopen~!',
    's~',
    'd!',
    'd1.i!',
    'd_!',
    `d${'z'.repeat(300)}!`,
    'j!',
    'j.5!',
    'jNaN!',
    'j1e999!',
    'j0x10!',
    'a',
    'ax.',
    'at)',
    '(',
    '(t)',
    '(ta!',
    '(ta!.',
    'tt',
    't ',
  ])('cannot read %j', (text) => {
    expect(decodeMincode(text)).toBeUndefined();
  });

  it('reads whatever JSON can say', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(decodeMincode(encode(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('reads nothing of a text that was cut off, wherever', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, cut) => {
        const text = encode(value);
        expect(decodeMincode(text.slice(0, cut % text.length))).toBeUndefined();
      }),
    );
  });

  it('survives whatever comes', () => {
    const records = fc.string({
      unit: fc.constantFrom(...Array.from('sdjtfna.()!~1a')),
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.oneof(records, fc.string({ unit: 'binary' })), (text) => {
        expect(() => decodeMincode(text)).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads 32 levels and no more', () => {
    const nested = (levels: number): string => 'a'.repeat(levels) + '.'.repeat(levels);

    expect(decodeMincode(nested(32))).toBeDefined();
    expect(decodeMincode(nested(33))).toBeUndefined();
    expect(decodeMincode(nested(100_000))).toBeUndefined();
    expect(decodeMincode('(a!'.repeat(100_000))).toBeUndefined();
  });

  it('takes no member for a prototype', () => {
    const value = decodeMincode('((__proto__!tadmin!))') as { readonly admin?: unknown };

    expect(value.admin).toBeUndefined();
    expect(Object.keys(value)).toEqual(['__proto__']);
  });
});
