import {
  parseLetterId,
  parseLetterIds,
  parsePositive,
  parseTime,
  parseWait,
} from './option-values.ts';

describe('option values', () => {
  it('take a moment, or how long ago it was', () => {
    expect(parseTime('2026-03-01T12:00Z')).toBe(Date.UTC(2026, 2, 1, 12));
    expect(parseTime('2026-03-01')).toBe(Date.UTC(2026, 2, 1));
    expect(Math.abs(parseTime('2h') - (Date.now() - 7_200_000))).toBeLessThan(1_000);
  });

  it('collect ids in one form', () => {
    expect(parseLetterIds('a/1/2', parseLetterIds('a/0/01'))).toEqual(['a/0/1', 'a/1/2']);
  });

  it.each<[(text: string) => unknown, string]>([
    [parseTime, 'yesterday'],
    [parseTime, '7'],
    [parseTime, ''],
    [parsePositive, '0'],
    [parsePositive, '-1'],
    [parsePositive, '1.5'],
    [parseWait, '10'],
    [parseLetterId, '4ea8ac76-0334-4c14-ba00-e719e53de75f'],
  ])('%p refuses %j', (parse, text) => {
    expect(() => parse(text)).toThrow('expected');
  });
});
