/// <reference types="jest" />
import type { RegionDescription } from '../hbase-admin.ts';
import { aRow, keysOf, missingTable, readable, type ContractSuite } from './contract-suite.ts';

const KEYS = ['a', 'c', 'e', 'g'];

/** States of tables and regions. */
export function describeAdmin(suite: () => ContractSuite): void {
  async function aFilledTable(splitKeys: readonly string[] = []): Promise<string> {
    const { store, aTable } = suite();
    const table = await aTable({ splitKeys: splitKeys.map((key) => Buffer.from(key)) });
    await store.putMany(
      table,
      KEYS.map((key) => aRow(key, { f: { q: key } })),
    );
    return table;
  }

  async function boundariesOf(table: string): Promise<string[]> {
    const regions = await suite().master.admin.listRegions(table);
    return regions.map(({ start, stop }) => `${start.toString()}-${stop.toString()}`);
  }

  it('tells whether a table exists and what state it is in', async () => {
    const { master, aTable } = suite();
    const table = await aTable();
    const missing = missingTable();

    expect(await master.admin.tableExists(table)).toBe(true);
    expect(await master.admin.tableState(table)).toBe('enabled');
    expect(await master.admin.tableExists(missing)).toBe(false);
    expect(await master.admin.listRegions(missing)).toEqual([]);
    await expect(master.admin.tableState(missing)).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
    await expect(master.admin.disableTable(missing)).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
  });

  it('disables and enables a table, each as often as one likes; calls for it wait meanwhile', async () => {
    const { store, master } = suite();
    const table = await aFilledTable();

    await master.admin.disableTable(table);
    await master.admin.disableTable(table);

    expect(await master.admin.tableState(table)).toBe('disabled');
    await expect(store.get(table, Buffer.from('a'), { deadlineMs: 2_000 })).rejects.toMatchObject({
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      cause: expect.objectContaining({ code: 'HBASE_STORE_REGION_UNAVAILABLE' }) as object,
    });

    await master.admin.enableTable(table);
    await master.admin.enableTable(table);

    expect(await keysOf(store, table)).toEqual(KEYS);
  });

  it('deletes a disabled table', async () => {
    const { master } = suite();
    const table = await aFilledTable();
    await master.admin.disableTable(table);

    await master.deleteTable(table);

    expect(await master.admin.tableExists(table)).toBe(false);
  });

  it('lists regions in key order, with their server and state', async () => {
    const { master } = suite();
    const table = await aFilledTable(['c', 'e']);
    const servers = await master.admin.listServers();

    const regions = await master.admin.listRegions(table);

    expect(await boundariesOf(table)).toEqual(['-c', 'c-e', 'e-']);
    for (const region of regions) {
      expect(region).toMatchObject({ table, state: 'OPEN' });
      expect(region.encodedName).toMatch(/^[0-9a-f]{32}$/);
      expect(region.name.toString()).toContain(region.encodedName);
      expect(servers).toContain(region.server);
    }
  });

  it('splits a region and merges others, with every row still there', async () => {
    const { store, master } = suite();
    const { admin } = master;
    const table = await aFilledTable(['c', 'e']);
    const [first, second, third] = await admin.listRegions(table);

    await admin.splitRegion(third!, { at: Buffer.from('g') });

    expect(await boundariesOf(table)).toEqual(['-c', 'c-e', 'e-g', 'g-']);
    expect(await keysOf(store, table)).toEqual(KEYS);

    await admin.mergeRegions([first!, second!]);

    expect(await boundariesOf(table)).toEqual(['-e', 'e-g', 'g-']);
    expect(await keysOf(store, table)).toEqual(KEYS);
  });

  it('refuses to split where a region does not reach, or a region that is no more', async () => {
    const { admin } = suite().master;
    const table = await aFilledTable(['e']);
    const [first] = await admin.listRegions(table);
    const rejected = { code: 'HBASE_STORE_REJECTED', retriable: false };

    await expect(admin.splitRegion(first!, { at: Buffer.from('g') })).rejects.toMatchObject(
      rejected,
    );
    await admin.splitRegion(first!, { at: Buffer.from('c') });
    await expect(admin.unassignRegion(first!)).rejects.toMatchObject(rejected);
  });

  it('closes a region, for which calls then wait, and opens it again', async () => {
    const { store, master } = suite();
    const { admin } = master;
    const table = await aFilledTable(['e']);
    const [first] = (await admin.listRegions(table)) as [RegionDescription];

    await admin.unassignRegion(first);
    await admin.unassignRegion(first);

    expect((await admin.listRegions(table))[0]?.state).toBe('CLOSED');
    const [hit, other] = await store.getMany(table, [Buffer.from('a'), Buffer.from('g')], {
      deadlineMs: 2_000,
    });
    expect(hit).toMatchObject({ ok: false, error: { code: 'HBASE_STORE_DEADLINE_EXCEEDED' } });
    expect(other).toMatchObject({ ok: true });

    await admin.assignRegion(first);
    await admin.assignRegion(first);

    expect(readable(await store.get(table, Buffer.from('a')))).toEqual({ 'f:q': 'a' });
  });

  it('moves a region to a server of choice', async () => {
    const { store, master } = suite();
    const { admin } = master;
    const table = await aFilledTable();
    const [region] = (await admin.listRegions(table)) as [RegionDescription];

    for (const to of await admin.listServers()) {
      await admin.moveRegion(region, { to });

      expect((await admin.listRegions(table))[0]).toMatchObject({ server: to, state: 'OPEN' });
      expect(await keysOf(store, table)).toEqual(KEYS);
    }
  });

  it('flushes a table', async () => {
    const { store, master } = suite();
    const table = await aFilledTable(['e']);

    await master.admin.flushTable(table);

    expect(await keysOf(store, table)).toEqual(KEYS);
  });
}
