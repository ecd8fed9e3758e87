// Needs MySQL and MariaDB: see testing/servers.ts.
import { createConnection, type Connection } from 'mysql2/promise';

import { parseMySqlUrl } from './connection/pool-options.ts';
import { migratorUrlOf, SERVERS } from './testing/servers.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';

describe.each(SERVERS)('the roles, on %s', (server) => {
  let database: TestDatabase;
  let reader: Connection;
  let aggregator: Connection;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    reader = await createConnection(parseMySqlUrl(database.readerUrl));
    aggregator = await createConnection(parseMySqlUrl(database.aggregatorUrl));
  });

  afterAll(async () => {
    await reader.end();
    await aggregator.end();
    await database.drop();
  });

  it.each([
    `insert into aggregated_clickstream values ('a', 'USA', 1, 1, 1)`,
    'update aggregated_clickstream set clicks = 0',
    'delete from page_visitor',
    'truncate table page',
    'drop table country',
    'create table mine (id int)',
    'create temporary table mine (id int)',
    'drop procedure GetClicks',
    'select * from mysql.user',
    'update aggregation_control set lease_token = 99',
  ])('reader may not: %s', async (statement) => {
    await expect(reader.query(statement)).rejects.toThrow(/denied/);
  });

  it.each(['select * from aggregated_clickstream', `call GetClicks('page_1', 'USA')`])(
    'reader may: %s',
    async (statement) => {
      await expect(reader.query(statement)).resolves.toBeDefined();
    },
  );

  it.each([
    'create table mine (id int)',
    'drop table staging_page',
    'alter table page add column extra int',
    `insert into country values ('XX', 'XXX', 'Nowhere')`,
    'delete from aggregation_run',
    `delete from aggregation_control`,
    'drop procedure GetClicks',
    `create user 'mallory'@'localhost'`,
  ])('aggregator may not: %s', async (statement) => {
    await expect(aggregator.query(statement)).rejects.toThrow(/denied/);
  });
});
