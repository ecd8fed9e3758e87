import { RecentValues } from './recent-values.ts';

describe('RecentValues', () => {
  it('never holds more than twice its capacity', () => {
    const cache = new RecentValues<number, number>(10);

    for (let i = 0; i < 1_000; i += 1) cache.set(i, i);

    expect(cache.size).toBeLessThanOrEqual(20);
    expect(cache.get(999)).toBe(999);
    expect(cache.get(0)).toBeUndefined();
  });

  it('keeps what is used again and again', () => {
    const cache = new RecentValues<number, number>(10);
    cache.set(-1, -1);

    for (let i = 0; i < 1_000; i += 1) {
      cache.set(i, i);
      expect(cache.get(-1)).toBe(-1);
    }
  });
});
