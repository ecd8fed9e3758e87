import { dirtyHours } from './plan-hours.ts';

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
