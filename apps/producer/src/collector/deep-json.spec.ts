import { parseJsonText, unfoldJson } from './deep-json.ts';

const FILLER = 'x'.repeat(20_000);
const nested = (levels: number, inside = ''): string =>
  '['.repeat(levels) + inside + ']'.repeat(levels);

/** How many lists and objects lie in each other. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

const SHALLOW: readonly [string, string][] = [
  ['a hundred levels', `["${FILLER}",${nested(99)}]`],
  ['a short text, however deep', nested(1_000)],
  ['many lists side by side', `["${FILLER}"${',[[]]'.repeat(2_000)}]`],
  ['brackets in a text', `["${FILLER}","${'[{'.repeat(2_000)}"]`],
  ['brackets behind an escaped quote', `["${FILLER}","\\"${'[{'.repeat(2_000)}"]`],
  ['brackets behind an escaped backslash', `["${FILLER}\\\\",[7],"${'['.repeat(2_000)}"]`],
];

const DEEP: readonly [string, string][] = [
  ['lists', nested(100, '[1]')],
  ['a tower', nested(100_000)],
  ['objects', `${'{"a":'.repeat(5_000)}{"b":[]}${'}'.repeat(5_000)}`],
  ['brackets and quotes in a text down there', nested(200, String.raw`"]]]]\"]\\"`)],
  ['half a surrogate pair down there', nested(200, String.raw`"\ud800"`)],
  ['spaces and numbers that would be written otherwise', nested(200, '[ 1.0, 1e2 ]')],
];

describe('parseJsonText', () => {
  it.each(SHALLOW)('reads %s as JSON.parse does', (_, text) => {
    expect(parseJsonText(text)).toEqual(JSON.parse(text));
  });

  it.each(DEEP)(
    'does not look into %s below a hundred levels, and goes on behind it',
    (_, deep) => {
      const read = parseJsonText(`[${deep},"${FILLER}",${deep},{"good":true}]`) as unknown[];

      expect(read).toHaveLength(4);
      expect(read[3]).toEqual({ good: true });
      expect(depthOf(read)).toBe(100);
    },
  );

  it.each([
    ['a list that is not closed', '[1,'],
    ['a text that is not closed', '["'],
    ['a text that ends in a backslash', '["\\'],
    ['a tower that is not closed', '['.repeat(5_000)],
    ['a tower of which one level is not closed', `${'['.repeat(5_000)}${']'.repeat(4_998)}`],
    ['too many brackets', `${nested(2_000)}]]`],
  ])('refuses %s', (_, end) => {
    expect(() => parseJsonText(`["${FILLER}",${end}`)).toThrow(SyntaxError);
  });
});

describe('unfoldJson', () => {
  it.each([...SHALLOW, ...DEEP])('puts back %s, to the letter', (_, text) => {
    const read = parseJsonText(`["${FILLER}",${text},{"a":${text}},1]`) as unknown[];
    const written = unfoldJson(JSON.stringify(read));

    // Compared here: a difference of 200,000 characters is nothing to print.
    expect(written.endsWith(`,{"a":${text}},1]`)).toBe(true);
    expect(written === `["${FILLER}",${text},{"a":${text}},1]`).toBe(true);
  });
});
