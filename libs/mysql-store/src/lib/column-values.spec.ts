import { fromDateTimeColumn, toCount, toHourColumn, toTextColumn } from './column-values.ts';

describe('hour columns', () => {
  it.each([
    [0, '1970-01-01 00:00:00'],
    [Date.UTC(2015, 4, 17, 10), '2015-05-17 10:00:00'],
    [Date.UTC(1969, 11, 31, 23), '1969-12-31 23:00:00'],
    [Date.UTC(9999, 11, 31, 23), '9999-12-31 23:00:00'],
  ])('writes and reads %d as %s', (hourMs, text) => {
    expect(toHourColumn(hourMs)).toBe(text);
    expect(fromDateTimeColumn(text)).toBe(hourMs);
  });

  it.each([1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d, which starts no hour', (time) => {
    expect(() => toHourColumn(time)).toThrow('not the start of an hour');
  });

  it('keeps milliseconds of other times', () => {
    expect(fromDateTimeColumn('2026-01-02 03:04:05.678')).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
  });
});

describe('toCount', () => {
  it('is exact or throws', () => {
    expect(toCount('9007199254740991')).toBe(9_007_199_254_740_991);
    expect(() => toCount('9007199254740993')).toThrow('no exact number');
  });
});

describe('toTextColumn', () => {
  it.each([
    ['short', 'short'],
    ['ends with 😀', 'ends with \ufffd'],
    ['\udc00 lost', '\ufffd lost'],
  ])('makes "%s" to "%s"', (text, stored) => {
    expect(toTextColumn(text, 11)).toBe(stored);
  });
});
