import fc from 'fast-check';
import { RegionCache, regionHolds, type Region } from './region-cache.ts';

const TABLE = 'test_table';

function aRegion(overrides: { start?: string; end?: string; id?: number; table?: string }): Region {
  const { start = '', end = '', id = 1, table = TABLE } = overrides;
  return {
    name: Buffer.from(`${table},${start},${id}`),
    table,
    startKey: Buffer.from(start),
    endKey: Buffer.from(end),
    id,
    server: { host: 'host', port: 1 },
  };
}

/** Neighbouring regions with the given boundaries, sorted and different. */
function regionsBetween(boundaries: readonly string[]): Region[] {
  const keys = ['', ...[...new Set(boundaries)].filter((key) => key !== '').sort(), ''];
  return keys.slice(0, -1).map((start, i) => aRegion({ start, end: keys[i + 1]! }));
}

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 3 });

describe('RegionCache', () => {
  it('finds the region of every row, in whatever order the regions came', () => {
    const shuffledRegions = fc
      .array(letters, { maxLength: 12 })
      .map(regionsBetween)
      .chain((regions) => fc.shuffledSubarray(regions, { minLength: regions.length }));
    fc.assert(
      fc.property(shuffledRegions, letters, (regions, key) => {
        const cache = new RegionCache();
        for (const region of regions) cache.add(region);

        const row = Buffer.from(key);
        expect(cache.find(TABLE, row)).toBe(regions.find((region) => regionHolds(region, row)));
      }),
    );
  });

  it('never answers for a row outside of the regions that it knows', () => {
    const cache = new RegionCache();
    cache.add(aRegion({ start: 'b', end: 'd' }));

    const found = ['a', 'b', 'c', 'd'].map((key) => cache.find(TABLE, Buffer.from(key)));

    expect(found.map((region) => region !== undefined)).toEqual([false, true, true, false]);
  });

  it('replaces a parent by its daughters, and daughters by what they were merged into', () => {
    const cache = new RegionCache();
    cache.add(aRegion({ id: 1 }));
    const left = aRegion({ end: 'm', id: 2 });
    const right = aRegion({ start: 'm', id: 2 });
    cache.add(left);

    expect(cache.find(TABLE, Buffer.from('x'))).toBeUndefined();
    cache.add(right);
    expect(cache.find(TABLE, Buffer.from('x'))).toBe(right);

    const merged = aRegion({ id: 3 });
    cache.add(merged);
    expect(cache.find(TABLE, Buffer.from('a'))).toBe(merged);
  });

  it('ignores what is older than what it knows', () => {
    const cache = new RegionCache();
    const daughter = aRegion({ start: 'm', id: 2 });
    cache.add(daughter);

    cache.add(aRegion({ id: 1 }));

    expect(cache.find(TABLE, Buffer.from('x'))).toBe(daughter);
    expect(cache.find(TABLE, Buffer.from('a'))).toBeUndefined();
  });

  it('forgets the entry it is told of, not its successor', () => {
    const cache = new RegionCache();
    const old = aRegion({});
    const fresh = aRegion({});
    cache.add(old);
    cache.add(fresh);

    cache.remove(old);
    expect(cache.find(TABLE, Buffer.from('a'))).toBe(fresh);
    cache.remove(fresh);
    expect(cache.find(TABLE, Buffer.from('a'))).toBeUndefined();
  });

  it('keeps tables apart', () => {
    const cache = new RegionCache();
    cache.add(aRegion({}));
    cache.add(aRegion({ table: `${TABLE}_v2` }));

    cache.removeTable(TABLE);

    expect(cache.find(TABLE, Buffer.from('a'))).toBeUndefined();
    expect(cache.find(`${TABLE}_v2`, Buffer.from('a'))).toBeDefined();
  });
});
