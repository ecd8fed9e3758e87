import { ConcurrencyLimit } from './concurrency-limit.ts';

describe('ConcurrencyLimit', () => {
  it('runs so many at once, in turn, and goes on when one fails', async () => {
    const limit = new ConcurrencyLimit(2);
    const started: number[] = [];
    const ends = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
    const runs = ends.map((end, i) =>
      limit.run(() => {
        started.push(i);
        return end.promise;
      }),
    );
    expect(started).toEqual([0, 1]);

    ends[1]?.reject(new Error('as planned'));
    await expect(runs[1]).rejects.toThrow('as planned');
    expect(started).toEqual([0, 1, 2]);

    ends[0]?.resolve(0);
    await runs[0];
    expect(started).toEqual([0, 1, 2, 3]);
    ends[2]?.resolve(2);
    ends[3]?.resolve(3);
    expect(await Promise.all([runs[2], runs[3]])).toEqual([2, 3]);
  });
});
