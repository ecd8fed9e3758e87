import type { Region } from './region-cache.ts';
import {
  itemsOf,
  toRegionActions,
  toRegionBatches,
  type BatchItem,
  type LocatedItem,
} from './region-batch.ts';

const NO_LIMITS = { maxRows: 1_000, maxBytes: 1_000_000 };

function aRegion(name: string, port = 1): Region {
  return {
    name: Buffer.from(name),
    table: 'test_table',
    startKey: Buffer.alloc(0),
    endKey: Buffer.alloc(0),
    id: 1,
    server: { host: 'host', port },
  };
}

function located(
  region: Region,
  index: number,
  extra: { alone?: boolean } = {},
): LocatedItem<BatchItem> {
  const row = Buffer.from(`row-${index}`);
  const action = { get: { row, column: [] } };
  return { region, item: { index, row, bytes: 100, action, ...extra } };
}

function indexesOf(rows: readonly LocatedItem<BatchItem>[], limits = NO_LIMITS): number[][] {
  return toRegionBatches(rows, limits).map((batch) =>
    batch.regions.flatMap(({ items }) => items.map(({ index }) => index)),
  );
}

describe('toRegionBatches', () => {
  const [a, b, elsewhere] = [aRegion('a'), aRegion('b'), aRegion('c', 2)];

  it('makes one batch per server, with the rows of a region side by side', () => {
    const rows = [located(a, 0), located(b, 1), located(elsewhere, 2), located(a, 3)];

    expect(indexesOf(rows)).toEqual([[0, 3, 1], [2]]);
  });

  it('cuts by rows and by bytes, also within a region', () => {
    const rows = [0, 1, 2, 3, 4].map((index) => located(a, index));

    expect(indexesOf(rows, { ...NO_LIMITS, maxRows: 2 })).toEqual([[0, 1], [2, 3], [4]]);
    expect(indexesOf(rows, { ...NO_LIMITS, maxBytes: 250 })).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('sends a row beyond the limit by itself', () => {
    const rows = [0, 1].map((index) => located(a, index));

    expect(indexesOf(rows, { ...NO_LIMITS, maxBytes: 10 })).toEqual([[0], [1]]);
  });

  it('sends a suspect by itself', () => {
    const rows = [located(a, 0), located(a, 1, { alone: true }), located(a, 2), located(b, 3)];

    expect(indexesOf(rows)).toEqual([[0], [1], [2, 3]]);
  });
});

describe('toRegionActions', () => {
  it('numbers the actions of each region from 1, in the order of the cells', () => {
    const [a, b] = [aRegion('a'), aRegion('b')];
    const rows = [located(a, 0), located(b, 1), located(a, 2)];

    const [batch] = toRegionBatches(rows, NO_LIMITS);
    const actions = toRegionActions(batch!);

    expect(actions.map(({ action }) => action.map(({ index }) => index))).toEqual([[1, 2], [1]]);
    expect(actions.flatMap(({ action }) => action.map(({ get }) => get?.row))).toEqual(
      [...itemsOf(batch!)].map(({ row }) => row),
    );
  });
});
