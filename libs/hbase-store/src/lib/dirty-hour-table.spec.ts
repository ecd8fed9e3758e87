import { createClickstreamTables } from './clickstream-tables.ts';
import { openDirtyHourTable, type DirtyHourTable } from './dirty-hour-table.ts';
import type { HBaseStore } from './hbase-store.ts';
import { hourOf } from './hour.ts';
import { createInMemoryHBaseStore } from './testing/in-memory-hbase-store.ts';

const HOUR_MS = 3_600_000;

async function openTable(): Promise<DirtyHourTable> {
  const store = createInMemoryHBaseStore();
  const table = 'test_dirty_hours';
  await createClickstreamTables(store, { eventsTable: 'test_events', dirtyHoursTable: table });
  return openDirtyHourTable(store, { table });
}

describe('DirtyHourTable', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('raises the version of each marked hour by one, however often it is named', async () => {
    const table = await openTable();

    await table.mark([0, HOUR_MS, HOUR_MS]);
    await table.mark(new Set([HOUR_MS]));
    await table.mark([]);

    expect(await table.readVersions()).toEqual(
      new Map([
        [0, 1n],
        [HOUR_MS, 2n],
      ]),
    );
  });

  it('marks many hours at once', async () => {
    const table = await openTable();
    const hours = Array.from({ length: 200 }, (_, i) => i * HOUR_MS);

    await table.mark(hours);

    expect([...(await table.readVersions()).keys()]).toEqual(hours);
  });

  it('gives its deadline to all rounds together', async () => {
    const givenMs: (number | undefined)[] = [];
    let nowMs = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const store: Pick<HBaseStore, 'increment'> = {
      increment: (_table, _counter, options) => {
        givenMs.push(options?.deadlineMs);
        // a round takes 32 ms
        nowMs += 0.5;
        return Promise.resolve(1n);
      },
    };
    const table = openDirtyHourTable(store as HBaseStore, { table: 'test_dirty_hours' });
    const hours = Array.from({ length: 5 * 64 }, (_, i) => i * HOUR_MS);

    const marking = table.mark(hours, { deadlineMs: 80 });

    await expect(marking).rejects.toMatchObject({
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      retriable: true,
    });
    expect(givenMs).toHaveLength(3 * 64);
    expect(new Set(givenMs)).toEqual(new Set([80, 48, 16]));
  });

  it.each([1, -HOUR_MS, NaN])('refuses %d, which is no hour', async (hour) => {
    const table = await openTable();

    await expect(table.mark([hour])).rejects.toMatchObject({
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
  });
});

describe('hourOf', () => {
  it('is the start of the hour', () => {
    expect([hourOf(0), hourOf(HOUR_MS - 1), hourOf(HOUR_MS), hourOf(HOUR_MS + 1)]).toEqual([
      0,
      0,
      HOUR_MS,
      HOUR_MS,
    ]);
  });
});
