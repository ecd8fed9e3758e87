import { openHours, unpublishedHours } from './published-hours.ts';

const HOUR_MS = 3_600_000;
const NOW = 100 * HOUR_MS + 1;
const HOURS = new Map([
  [60 * HOUR_MS, 1n],
  [80 * HOUR_MS, 2n],
]);

describe('openHours', () => {
  it.each<[string, number, number]>([
    ['for ever', Infinity, 0],
    ['long enough', 50 * HOUR_MS, 0],
    ['until within the margin', 41 * HOUR_MS, 1],
    ['not for long', 10 * HOUR_MS, 2],
  ])('where HBase keeps events %s', (_, retentionMs, frozen) => {
    const found = openHours(HOURS, { retentionMs, marginMs: 2 * HOUR_MS }, NOW);

    expect([found.frozen, found.open.size]).toEqual([frozen, 2 - frozen]);
  });
});

describe('unpublishedHours', () => {
  const missing = (processed: [number, bigint][], hours: ReadonlyMap<number, bigint> = HOURS) => {
    const processedVersions = () => Promise.resolve(new Map(processed));
    return unpublishedHours(hours, { runs: { processedVersions } as never });
  };

  it('says how many are not there yet, or not in their version', async () => {
    expect(await missing([])).toMatch('2 hours');
    expect(await missing([[60 * HOUR_MS, 1n]])).toMatch('1 hours');
    expect(
      await missing([
        [60 * HOUR_MS, 1n],
        [80 * HOUR_MS, 1n],
      ]),
    ).toMatch('1 hours');
  });

  it('says nothing once they are, or newer', async () => {
    const done: [number, bigint][] = [
      [60 * HOUR_MS, 9n],
      [80 * HOUR_MS, 2n],
    ];
    expect(await missing(done)).toBeUndefined();
    expect(await missing([], new Map())).toBeUndefined();
  });
});
