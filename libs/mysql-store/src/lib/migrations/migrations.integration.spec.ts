// Needs MySQL and MariaDB: see testing/servers.ts.
import type { MySqlStore } from '../mysql-store.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

describe.each(SERVERS)('migrateToLatest, on %s', (server) => {
  let database: TestDatabase;
  let store: MySqlStore;

  beforeEach(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server), migrate: false });
    store = await openMySqlStore({ url: database.migratorUrl });
  });

  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  it('runs everything once', async () => {
    const first = await store.migrateToLatest();

    expect(first.length).toBeGreaterThan(15);
    expect(await store.migrateToLatest()).toEqual([]);
  });

  it('can be run again after an interruption at any step', async () => {
    await store.migrateToLatest();
    const before = await database.query('select * from country_alias order by alias');
    await database.query('delete from kysely_migration');

    await store.migrateToLatest();

    expect(await database.query('select * from country_alias order by alias')).toEqual(before);
  });

  it('seeds the countries with the published names', async () => {
    await store.migrateToLatest();

    const rows = await database.query(
      `select * from country where alpha2 in ('DE', 'TR', 'US', 'ZZ') order by alpha2`,
    );

    expect(rows).toEqual([
      { alpha2: 'DE', alpha3: 'DEU', name: 'Germany' },
      { alpha2: 'TR', alpha3: 'TUR', name: 'Türkiye' },
      { alpha2: 'US', alpha3: 'USA', name: 'USA' },
      { alpha2: 'ZZ', alpha3: 'ZZZ', name: 'Unknown' },
    ]);
  });

  it('names the set-up step when a table is missing', async () => {
    await expect(store.runs.latest(1)).rejects.toMatchObject({ code: 'MYSQL_STORE_SCHEMA' });
  });
});
