import { PartitionCount } from './partition-count.ts';

describe('PartitionCount', () => {
  it('believes in more partitions when they have been there for a while', () => {
    let now = 0;
    const partitions = new PartitionCount(3, { settleMs: 100, now: () => now });
    const seen: number[] = [];

    for (const [time, count] of [
      [0, 3],
      [50, 4],
      [149, 4],
      [150, 4],
      [200, 6],
      [299, 6],
      [300, 6],
    ] as const) {
      now = time;
      partitions.observe(count);
      seen.push(partitions.current);
    }

    expect(seen).toEqual([3, 3, 3, 4, 4, 4, 6]);
  });

  it('begins to wait anew when the number changes again', () => {
    let now = 0;
    const partitions = new PartitionCount(3, { settleMs: 100, now: () => now });

    partitions.observe(4);
    now = 90;
    partitions.observe(5);
    now = 180;

    expect(partitions.observe(5)).toBe(false);
    now = 190;
    expect(partitions.observe(5)).toBe(true);
    expect(partitions.current).toBe(5);
  });

  it('believes in fewer at once', () => {
    const partitions = new PartitionCount(3, { settleMs: 100, now: () => 0 });

    expect(partitions.observe(1)).toBe(true);
    expect(partitions.current).toBe(1);
  });
});
