import { createClickstreamTables, openTombstoneTable } from '@clickstream/hbase-store';
import { createInMemoryHBaseStore } from '@clickstream/hbase-store/testing';

import { createHBaseErasures } from './hbase-erasures.ts';

const TABLE = 'test_tombstones';
const OPTIONS = { signal: new AbortController().signal };

async function setUp() {
  const calls: string[] = [];
  const hbase = createInMemoryHBaseStore({
    beforeCall: ({ method }) => {
      calls.push(String(method));
    },
  });
  const tables = { eventsTable: 'test_events', dirtyHoursTable: 'test_hours' };
  await createClickstreamTables(hbase, { ...tables, tombstonesTable: TABLE });
  const table = openTombstoneTable(hbase, { table: TABLE });
  calls.length = 0;
  return { calls, table, erasures: createHBaseErasures(table) };
}

describe('the erasures on HBase', () => {
  it('reads the table once, and after that one row each time', async () => {
    const { calls, erasures } = await setUp();

    for (let i = 0; i < 3; i += 1) await erasures.current(OPTIONS);

    expect(calls).toEqual(['get', 'get', 'scan', 'get', 'get']);
  });

  it('knows of a new erasure from the next call on', async () => {
    const { table, erasures } = await setUp();
    expect((await erasures.current(OPTIONS)).isEmpty).toBe(true);

    await table.addUser('ann', 5);
    expect((await erasures.current(OPTIONS)).erasesUser('ann', 5)).toBe(true);
    await table.addUser('ann', 7);
    expect((await erasures.current(OPTIONS)).erasesUser('ann', 7)).toBe(true);
  });

  it('says so when the table is not there', async () => {
    const table = openTombstoneTable(createInMemoryHBaseStore(), { table: TABLE });

    await expect(createHBaseErasures(table).current(OPTIONS)).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
  });
});
