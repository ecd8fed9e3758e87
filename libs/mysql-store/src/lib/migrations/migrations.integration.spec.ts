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

  it('knows the names of today in a database that was seeded before', async () => {
    await store.migrateToLatest();
    const all = await database.query('select * from country_alias order by alias');
    await database.query(`delete from country_alias where alias in ('India', 'Syria')`);
    await database.query(`delete from kysely_migration where name like '%more_country_aliases'`);

    await store.migrateToLatest();

    expect(await database.query('select * from country_alias order by alias')).toEqual(all);
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

  describe('to methods of time', () => {
    const COLUMNS = ['measured_by_sender', 'measured_by_pings', 'measured_by_next_event'];

    beforeEach(async () => {
      await store.migrateToLatest();
      // With all that came later: migrations run in their order.
      await database.query(`delete from kysely_migration where name >= '024_add_time_methods'`);
    });

    it('says of old hours that their senders measured', async () => {
      await database.query(
        `insert into hourly_clickstream
          (hour, page_id, country, clicks, page_views, bot_clicks, time_spent_ms, time_measured)
        values ('2026-01-01 10:00:00', repeat('p', 16), 'DE', 3, 2, 1, 1500, 2)`,
      );

      await store.migrateToLatest();

      const [row = {}] = await database.query(
        `select ${COLUMNS.join(', ')} from hourly_clickstream`,
      );
      expect(Object.values(row).map(Number)).toEqual([2, 0, 0]);
    });

    it('keeps the table of a rebuild under way like the published one', async () => {
      await database.query('create table hourly_clickstream_rebuild like hourly_clickstream');
      const drops = COLUMNS.map((column) => `drop column ${column}`).join(', ');
      await database.query(`alter table hourly_clickstream_rebuild ${drops}`);

      await store.migrateToLatest();

      const [live, rebuilt] = await Promise.all(
        ['hourly_clickstream', 'hourly_clickstream_rebuild'].map((table) =>
          database.query(`show columns from ${table}`),
        ),
      );
      expect(rebuilt).toEqual(live);
    });
  });

  it('names the set-up step when a table is missing', async () => {
    await expect(store.runs.latest(1)).rejects.toMatchObject({ code: 'MYSQL_STORE_SCHEMA' });
  });
});
