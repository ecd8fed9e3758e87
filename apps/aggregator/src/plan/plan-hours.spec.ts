import { dirtyHours, withHoursBefore } from './plan-hours.ts';

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

describe('withHoursBefore', () => {
  const HOUR_MS = 3_600_000;
  const hours = (...numbers: number[]) =>
    numbers.map((hour) => ({ hourMs: hour * HOUR_MS, version: 1n }));
  const marked = new Map([2, 3, 5, 6, 9].map((hour) => [hour * HOUR_MS, 1n]));

  it.each([
    ['adds the hour before', [6], [5, 6]],
    ['adds it once', [5, 6], [5, 6]],
    ['adds no hour without events', [5], [5]],
    ['adds only one', [3, 9], [2, 3, 9]],
    ['makes nothing of nothing', [], []],
  ])('%s', (_, chosen, plan) => {
    const options = { marked, firstOpenHour: -Infinity };

    expect(withHoursBefore(hours(...chosen), options)).toEqual(hours(...plan));
  });

  it('adds no frozen hour', () => {
    expect(withHoursBefore(hours(3), { marked, firstOpenHour: 3 * HOUR_MS })).toEqual(hours(3));
  });

  it('adds the hour in the version that is marked now', () => {
    const newer = new Map([...marked, [2 * HOUR_MS, 7n]]);

    expect(withHoursBefore(hours(3), { marked: newer, firstOpenHour: 0 })[0]?.version).toBe(7n);
  });
});
