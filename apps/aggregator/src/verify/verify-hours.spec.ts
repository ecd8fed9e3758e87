import type { PlannedHour, RecomputedDifference } from '@clickstream/mysql-store';

import { verifyHours, type VerifiedHours } from './verify-hours.ts';

const HOUR_MS = 3_600_000;
const ALL = { count: undefined, seed: 1 };

const aDifference = (hour: number | null): RecomputedDifference => ({
  table: hour === null ? 'page_visitor' : 'hourly_clickstream',
  hourMs: hour === null ? null : hour * HOUR_MS,
  key: 'page_1 US',
  column: 'clicks',
  published: '1',
  recomputed: '2',
});

describe('verifyHours', () => {
  let marked: Map<number, bigint>;
  let processed: Map<number, bigint>;
  let begun: PlannedHour[][];
  let ended: number[];
  /** What the looks find, first one first. */
  let found: RecomputedDifference[][];
  let surplus: RecomputedDifference[];
  let whileStaged: () => void;

  beforeEach(() => {
    marked = new Map([0, 1, 2].map((hour) => [hour * HOUR_MS, 1n]));
    processed = new Map(marked);
    begun = [];
    ended = [];
    found = [];
    surplus = [];
    whileStaged = () => undefined;
  });

  function verify(choice: Parameters<typeof verifyHours>[0] = ALL): Promise<VerifiedHours> {
    return verifyHours(choice, {
      runs: { processedVersions: () => Promise.resolve(new Map(processed)) },
      dirtyHours: { readVersions: () => Promise.resolve(new Map(marked)) },
      retention: { firstOpenHour: () => Promise.resolve(-Infinity) },
      verifications: {
        begin: (plan) => Promise.resolve(-begun.push([...plan])),
        compareHours: () => Promise.resolve(found.shift() ?? []),
        missingVisitors: () => Promise.resolve([]),
        surplusVisitors: () => Promise.resolve(surplus),
        end: (epoch) => Promise.resolve(void ended.push(epoch)),
      },
      stage: () => {
        whileStaged();
        return Promise.resolve();
      },
      maxHours: 2,
      limit: 10,
    });
  }

  it('counts the hours in batches of bounded size, and ends each', async () => {
    expect(await verify()).toEqual({
      compared: 3,
      moved: 0,
      leftOut: 0,
      allVisitors: true,
      differences: [],
    });
    expect(begun.map((plan) => plan.length)).toEqual([2, 1]);
    expect(ended).toEqual([-1, -2]);
  });

  it('reports what a second look finds too', async () => {
    found = [[aDifference(1)], [aDifference(1)]];

    expect((await verify()).differences).toEqual([aDifference(1)]);
  });

  it('forgets what is gone at the second look', async () => {
    found = [[aDifference(1)], []];

    expect((await verify()).differences).toEqual([]);
  });

  it('takes no hour for wrong that changes meanwhile, nor any visitor then', async () => {
    marked.set(3 * HOUR_MS, 1n);
    processed.set(3 * HOUR_MS, 1n);
    const all = [aDifference(0), aDifference(1), aDifference(2), aDifference(3)];
    found = [all, all];
    surplus = [aDifference(null)];
    whileStaged = () => {
      marked.set(HOUR_MS, (marked.get(HOUR_MS) ?? 0n) + 1n);
      processed.set(HOUR_MS, marked.get(HOUR_MS) ?? 0n);
    };

    // The hours beside it as well, which depend on it.
    expect(await verify()).toMatchObject({
      moved: 3,
      allVisitors: false,
      differences: [aDifference(3)],
    });
  });

  it('looks for surplus visitors only when every hour is counted', async () => {
    surplus = [aDifference(null)];

    expect((await verify({ count: 2, seed: 1 })).differences).toEqual([]);
    expect((await verify()).differences).toEqual([aDifference(null)]);
    marked.set(9 * HOUR_MS, 1n);
    expect(await verify()).toMatchObject({ leftOut: 1, allVisitors: false, differences: [] });
  });

  it('leaves no batch behind when one fails', async () => {
    whileStaged = () => {
      throw new Error('no manifest');
    };

    await expect(verify()).rejects.toThrow('no manifest');
    expect(ended).toEqual([-1]);
  });
});
