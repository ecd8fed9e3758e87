import { figureOf, quantile, ratioOf } from './statistics.ts';

describe('figureOf', () => {
  it.each([
    [[3], { median: 3, min: 3, max: 3 }],
    [[9, 1, 4], { median: 4, min: 1, max: 9 }],
    [[9, 1, 4, 5], { median: 4.5, min: 1, max: 9 }],
  ])('of %j', (values, figure) => {
    expect(figureOf(values)).toEqual(figure);
  });
});

describe('ratioOf', () => {
  it('compares within a round, never across rounds', () => {
    // the machine was half as fast in the second round
    expect(ratioOf([50, 25, 60], [100, 50, 100])).toEqual({ median: 0.5, min: 0.5, max: 0.6 });
  });
});

describe('quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);

  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('%d of 1 to 100', (share, value) => {
    expect(quantile(hundred, share)).toBe(value);
  });

  it('of nothing is no number', () => {
    expect(quantile([], 0.99)).toBeNaN();
  });
});
