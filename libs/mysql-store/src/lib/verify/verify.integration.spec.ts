// Needs MySQL and MariaDB: see testing/servers.ts.
import type { MySqlStore } from '../mysql-store.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import { stageEvents } from '../testing/stage-events.ts';
import { emptyTables } from '../testing/empty-tables.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

describe.each(SERVERS)('verify, on %s', (server) => {
  let database: TestDatabase;
  let store: MySqlStore;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    store = await openMySqlStore({ url: database.aggregatorUrl });
  });

  beforeEach(async () => {
    await emptyTables(database);
    const answer = await store.leases.acquire({ owner: 'test', ttlMs: 60_000 });
    if (!answer.granted) throw new Error('the lease is held');
    const { lease } = answer;
    const { epoch, attempt } = await store.runs.plan(lease, [{ hourMs: 0, version: 1n }]);
    await stageEvents(database, { epoch, attempt }, [
      { url: '/a', country: 'DE', user: 'ann', timestamp: 1, timeSpent: 2 },
      { url: '/b', country: 'US', user: 'bob', timestamp: 2 },
    ]);
    await store.commitRun({ epoch, attempt, lease });
  });

  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('finds nothing after a commit', async () => {
    expect(await store.verify()).toEqual([]);
  });

  it.each([
    ['page_total', '/a DE', 'clicks', `update page_total set clicks = 9 where time_measured = 1`],
    ['page_total', '/a DE', 'unique_users', `delete from page_visitor where country = 'DE'`],
    ['page_total', '/a DE', 'clicks', `delete from hourly_clickstream where country = 'DE'`],
    ['page_total', '/b US', 'clicks', `delete from page_total where country = 'US'`],
    [
      'aggregated_clickstream',
      '/b USA',
      'clicks',
      `delete from aggregated_clickstream where url = '/b'`,
    ],
    [
      'aggregated_clickstream',
      '/c USA',
      'clicks',
      `insert into aggregated_clickstream values ('/c', 'USA', 1, 1, null)`,
    ],
    [
      'aggregated_clickstream',
      '/a Germany',
      'avg_time_spent',
      `update aggregated_clickstream set avg_time_spent = 3 where url = '/a'`,
    ],
    ['hourly_arrival', '1970-01-01 00:00:00', 'clicks', `update hourly_arrival set clicks = 3`],
    ['hourly_arrival', '1970-01-01 00:00:00', 'clicks', `delete from hourly_arrival`],
    [
      'hourly_arrival',
      '1970-01-01 00:00:00',
      'bot_clicks',
      `update hourly_arrival set bot_clicks = 1`,
    ],
    [
      'hourly_arrival',
      '1970-01-01 01:00:00',
      'clicks',
      `insert into hourly_arrival values ('1970-01-01 01:00:00', '1970-01-01 01:00:00', 'v1', 1, 0, 1, 0)`,
    ],
  ])('finds what is wrong in %s: %s %s', async (table, key, column, damage) => {
    await database.query(damage);

    expect(await store.verify()).toContainEqual(expect.objectContaining({ table, key, column }));
  });

  it('finds a page without URL', async () => {
    await database.query(`delete from page where url = '/a'`);

    expect(await store.verify()).toContainEqual(expect.objectContaining({ table: 'page' }));
  });

  it('lists no more than it is asked for', async () => {
    await database.query('update page_total set clicks = clicks + 1, unique_users = 5');

    expect(await store.verify({ limit: 3 })).toHaveLength(3);
  });
});
