import fc from 'fast-check';

import { toJsonText } from './json-text.ts';

const LEVELS = 100_000;

describe('toJsonText', () => {
  it('writes what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed: unknown = JSON.parse(text);

        expect(toJsonText(parsed)).toBe(JSON.stringify(parsed));
      }),
    );
  });

  it.each([
    ['arrays', '['.repeat(LEVELS) + ']'.repeat(LEVELS)],
    ['objects', '{"a":'.repeat(LEVELS) + '1' + '}'.repeat(LEVELS)],
    [
      'both, with neighbours',
      '[1,{"a":"\\"","__proto__":'.repeat(LEVELS) + 'null' + '}]'.repeat(LEVELS),
    ],
    ['many members', `[${'1,'.repeat(300_000)}2]`],
  ])('writes deep or wide %s as they were read', (_, text) => {
    expect(toJsonText(JSON.parse(text)) === text).toBe(true);
  });
});
