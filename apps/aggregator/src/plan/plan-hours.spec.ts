import { dirtyHours, withNeighbours } from './plan-hours.ts';

describe('dirtyHours', () => {
  it('takes new and changed hours, oldest first', () => {
    const marked = new Map([
      [7_200_000, 3n],
      [0, 5n],
      [3_600_000, 1n],
    ]);
    const processed = new Map([
      [0, 4n],
      [3_600_000, 1n],
    ]);

    expect(dirtyHours(marked, processed)).toEqual([
      { hourMs: 0, version: 5n },
      { hourMs: 7_200_000, version: 3n },
    ]);
  });

  it('finds nothing when every version is processed', () => {
    expect(dirtyHours(new Map([[0, 5n]]), new Map([[0, 5n]]))).toEqual([]);
  });

  it('takes an hour whose counter began anew', () => {
    expect(dirtyHours(new Map([[0, 1n]]), new Map([[0, 9n]]))).toHaveLength(1);
  });
});

describe('withNeighbours', () => {
  const HOUR_MS = 3_600_000;
  const hours = (...numbers: number[]) =>
    numbers.map((hour) => ({ hourMs: hour * HOUR_MS, version: 1n }));
  const versions = (...numbers: number[]) =>
    new Map(numbers.map((hour) => [hour * HOUR_MS, 1n] as const));
  const options = {
    marked: versions(2, 3, 5, 6, 7, 9),
    processed: versions(2, 3, 5, 6, 7),
    firstOpenHour: -Infinity,
  };

  it.each([
    ['adds the hour before and the hour after', [6], [5, 6, 7]],
    ['adds them once', [5, 6], [5, 6, 7]],
    ['adds no hour without events', [5], [5, 6]],
    ['adds only one on each side', [3, 9], [2, 3, 9]],
    ['makes nothing of nothing', [], []],
  ])('%s', (_, chosen, plan) => {
    expect(withNeighbours(hours(...chosen), options)).toEqual(hours(...plan));
  });

  it('adds no frozen hour', () => {
    expect(withNeighbours(hours(3), { ...options, firstOpenHour: 3 * HOUR_MS })).toEqual(hours(3));
  });

  it.each([
    ['was never aggregated', versions(2)],
    ['has changed since', new Map([...versions(2), [3 * HOUR_MS, 4n] as const])],
  ])('leaves an hour after for later that %s', (_, processed) => {
    expect(withNeighbours(hours(2), { ...options, processed })).toEqual(hours(2));
  });

  it('adds the hour before in the version that is marked now', () => {
    const marked = new Map([...options.marked, [2 * HOUR_MS, 7n] as const]);

    expect(withNeighbours(hours(3), { ...options, marked })[0]?.version).toBe(7n);
  });
});
