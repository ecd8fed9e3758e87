/// <reference types="jest" />
import { aRow, keysOf, missingTable, readable, type ContractSuite } from './contract-suite.ts';

/** Creating, describing and deleting tables. */
export function describeTables(suite: () => ContractSuite): void {
  it('creates a table once and takes a compatible one as success', async () => {
    const { master, aTable } = suite();
    const families = { f: { VERSIONS: '1', TTL: '3600' } };
    const table = await aTable({ families, attributes: { CONTRACT: 'x' } });

    const again = await master.createTable({
      name: table,
      families,
      attributes: { CONTRACT: 'x' },
    });

    expect(again).toEqual({ created: false });
    const description = await master.describeTable(table);
    expect(description?.name).toBe(table);
    expect(description?.attributes['CONTRACT']).toBe('x');
    expect(description?.families['f']).toMatchObject(families.f);
  });

  it('refuses an existing table with other families or attributes, naming the differences', async () => {
    const { master, aTable } = suite();
    const table = await aTable({ attributes: { CONTRACT: 'x' } });

    const wanted = { name: table, families: { f: {}, h: {} }, attributes: { CONTRACT: 'y' } };

    await expect(master.createTable(wanted)).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_INCOMPATIBLE',
      message: expect.stringMatching(/CONTRACT is x, wanted y; family h is missing/) as string,
    });
  });

  it('describes no table that is not there, and deletes it without complaint', async () => {
    const { master } = suite();
    const missing = missingTable();

    await master.deleteTable(missing);

    expect(await master.describeTable(missing)).toBeUndefined();
  });

  it('serves a table that was made after its name had been used in vain', async () => {
    const { store, master, aTable } = suite();
    const table = await aTable();
    await master.deleteTable(table);
    const row = aRow('a', { f: { q: 'v' } });
    await expect(store.put(table, row)).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
      retriable: false,
    });

    await master.createTable({ name: table, families: { f: {} } });
    await store.put(table, row);

    expect(readable(await store.get(table, row.row))).toEqual({ 'f:q': 'v' });
  });

  it('keeps tables apart whose names begin alike', async () => {
    const { store, master, aTable } = suite();
    const table = await aTable({ splitKeys: [Buffer.from('m')] });
    const longer = `${table}_v2`;
    await master.createTable({ name: longer, families: { f: {}, g: {} } });

    try {
      await store.put(longer, aRow('z', { f: { q: 'longer' } }));
      await store.put(table, aRow('a', { f: { q: 'shorter' } }));

      expect(await keysOf(store, table)).toEqual(['a']);
      expect(await keysOf(store, longer)).toEqual(['z']);
    } finally {
      await master.deleteTable(longer);
    }
  });
}
