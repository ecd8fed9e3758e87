import { createClickstreamTables } from './clickstream-tables.ts';
import { openTombstoneTable, type TombstoneTable } from './tombstone-table.ts';
import { createInMemoryHBaseStore } from './testing/in-memory-hbase-store.ts';
import type { HBaseStore } from './hbase-store.ts';

const HOUR_MS = 3_600_000;
const TABLE = 'test_tombstones';

async function setUp(): Promise<{ store: HBaseStore; table: TombstoneTable }> {
  const store = createInMemoryHBaseStore();
  const tables = { eventsTable: 'test_events', dirtyHoursTable: 'test_hours' };
  await createClickstreamTables(store, { ...tables, tombstonesTable: TABLE });
  return { store, table: openTombstoneTable(store, { table: TABLE }) };
}

async function allBytes(store: HBaseStore): Promise<string> {
  const parts: Buffer[] = [];
  for await (const { row, cells } of store.scan(TABLE)) {
    parts.push(row, ...cells.map(({ value }) => value));
  }
  return Buffer.concat(parts).toString('latin1');
}

describe('TombstoneTable', () => {
  it('erases nobody before somebody is erased', async () => {
    const { table } = await setUp();

    const none = await table.read();

    expect([none.isEmpty, none.version, none.erasesUser('ann', 0)]).toEqual([true, 0n, false]);
  });

  it('erases what was received of a user until then, inclusive, and of nobody else', async () => {
    const { table } = await setUp();

    await table.addUser('ann', 1_000);

    const read = await table.read();
    expect(read.isEmpty).toBe(false);
    expect([1_000, 999, 1_001].map((at) => read.erasesUser('ann', at))).toEqual([
      true,
      true,
      false,
    ]);
    expect(read.erasesUser('anne', 1)).toBe(false);
  });

  it('keeps the latest time, in whatever order it is told', async () => {
    const { table } = await setUp();

    await table.addUser('ann', 2_000);
    await table.addUser('ann', 1_000);

    expect((await table.read()).erasesUser('ann', 2_000)).toBe(true);
  });

  it('erases records by their key and value', async () => {
    const { table } = await setUp();
    const record = { key: Buffer.from('ab'), value: Buffer.from('c') };

    await table.addRecords([record, record, { key: null, value: null }]);

    const read = await table.read();
    expect(read.erasesRecord(record)).toBe(true);
    expect(read.erasesRecord({ key: null, value: null })).toBe(true);
    expect(read.erasesRecord({ key: Buffer.from('a'), value: Buffer.from('bc') })).toBe(false);
    expect(read.erasesRecord({ key: Buffer.alloc(0), value: null })).toBe(false);
  });

  it('moves the version after each addition, and not with hours', async () => {
    const { table } = await setUp();
    const versions = [await table.readVersion()];

    await table.addUser('ann', 1);
    versions.push(await table.readVersion());
    await table.addRecords([{ key: null, value: Buffer.from('x') }]);
    versions.push(await table.readVersion(), (await table.read()).version);
    await table.addRecords([]);
    await table.noteHours('ann', [HOUR_MS]);
    versions.push(await table.readVersion());

    expect(versions).toEqual([0n, 1n, 2n, 2n, 2n]);
  });

  it('remembers the hours of an erasure until it is finished, and of the next one', async () => {
    const { table } = await setUp();
    await table.noteHours('ann', [3 * HOUR_MS, HOUR_MS]);
    await table.noteHours('ann', [2 * HOUR_MS]);
    await table.noteHours('bob', [9 * HOUR_MS]);

    expect(await table.notedHours('ann')).toEqual([HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS]);
    await table.clearHours('ann');
    expect(await table.notedHours('ann')).toEqual([]);
    await table.noteHours('ann', [HOUR_MS]);
    expect(await table.notedHours('ann')).toEqual([HOUR_MS]);
    expect((await table.read()).isEmpty).toBe(true);
  });

  it('holds no user id', async () => {
    const { store, table } = await setUp();

    await table.addUser('ann@example.org', 1);
    await table.noteHours('ann@example.org', [HOUR_MS]);
    await table.addRecords([{ key: Buffer.from('ann@example.org'), value: null }]);

    expect(await allBytes(store)).not.toContain('ann@example.org');
  });
});
