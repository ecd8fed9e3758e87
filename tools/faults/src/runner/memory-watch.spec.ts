import { MemoryWatch } from './memory-watch.ts';

describe('MemoryWatch', () => {
  it('compares the halves of what it saw, and leaves out moments without a process', () => {
    const values = [100, 140, undefined, 120, 300, 130];
    const watch = new MemoryWatch([{ name: 'consumer-1', residentMiB: () => values.shift() }]);

    for (let look = 0; look < 6; look += 1) watch.look();

    expect(watch.uses()).toEqual([
      {
        name: 'consumer-1',
        firstMiB: 100,
        lastMiB: 130,
        mostMiB: 300,
        firstHalfMiB: 120,
        secondHalfMiB: 300,
      },
    ]);
  });

  it('says nothing of an app that never ran', () => {
    const watch = new MemoryWatch([{ name: 'consumer-1', residentMiB: () => undefined }]);
    watch.look();

    expect(watch.uses()).toEqual([]);
  });
});
