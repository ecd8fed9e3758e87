// Needs MySQL and MariaDB: see testing/servers.ts. From every earlier version, by several processes, and after kills.
import { join } from 'node:path';

import { startTestProcess, waitFor, type TestProcess } from '@clickstream/testing';

import { openDatabase } from '../connection/open-database.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { createMigrator } from './migrate-to-latest.ts';
import { MigrationLockAdapter } from './migration-lock.ts';
import { migrationProvider } from './migrations.ts';

/** One row of each table, as it may stand there when a later version is deployed. */
const ROWS: Readonly<Record<string, string>> = {
  country: `values ('QX', 'QXX', 'Before the seeds')`,
  country_alias: `values ('an old name', 'QX')`,
  page: `values (repeat('p', 16), '/a')`,
  aggregated_clickstream: `values ('/a', 'Germany', 3, 2, 1.5)`,
  hourly_clickstream: `(hour, page_id, country, clicks, page_views, bot_clicks, time_spent_ms, time_measured)
    values ('2026-01-01 10:00:00', repeat('p', 16), 'DE', 3, 2, 1, 1500, 1)`,
  hourly_arrival: `values ('2026-01-01 10:00:00', '2026-01-01 11:00:00', 'v1', 5, 1, 3, 1)`,
  page_total: `values (repeat('p', 16), 'DE', 3, 2, 1500, 1)`,
  page_visitor: `values (repeat('p', 16), 'DE', repeat('v', 16))`,
  processed_hour: `values ('2026-01-01 10:00:00', 18446744073709551615, 7)`,
  aggregation_run: `(epoch, state, attempt, plan, lease_token) values (7, 'committed', 1, '[]', 3)`,
  aggregation_control: `values (1, 7, 3, 'before', null)`,
  staging_hourly: `(epoch, attempt, hour, page_id, country, clicks, page_views, bot_clicks, time_spent_ms, time_measured)
    values (7, 1, '2026-01-01 10:00:00', repeat('p', 16), 'DE', 3, 2, 1, 1500, 1)`,
  staging_arrival: `values (7, 1, '2026-01-01 10:00:00', '2026-01-01 11:00:00', 'v1', 5, 1, 3, 1)`,
  staging_page: `values (7, 1, repeat('p', 16), '/a')`,
  staging_visitor: `values (7, 1, repeat('p', 16), 'DE', repeat('v', 16))`,
  staging_manifest: `(epoch, attempt, rows_scanned, rows_kept, group_count, page_count, visitor_count)
    values (7, 1, 9, 8, 1, 1, 1)`,
};

const ONE_CONNECTION = {
  connections: 1,
  queueLimit: 10,
  connectTimeoutMs: 10_000,
  statementTimeoutMs: 30_000,
  lockWaitSeconds: 10,
  idleSeconds: 60,
};

const MIGRATE = join(__dirname, '../testing/migrate-process.ts');

describe.each(SERVERS)('the schema, on %s', (server) => {
  let empty: TestDatabase;

  beforeAll(async () => {
    empty = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
  });

  afterAll(async () => {
    await empty.drop();
  });

  function emptyDatabase(): Promise<TestDatabase> {
    return createTestDatabase({ migratorUrl: migratorUrlOf(server), migrate: false });
  }

  it('is the same from each earlier version, whose rows stay', async () => {
    const expected = await schemaOf(empty);
    const versions = Object.keys(await migrationProvider.getMigrations());

    const upFrom = async (version: string, index: number): Promise<void> => {
      await using database = await emptyDatabase();
      await using store = await openMySqlStore({ url: database.migratorUrl });
      await migrateTo(database, version);
      const before = await insertRows(database);

      const ran = await store.migrateToLatest();

      expect(ran).toEqual(versions.slice(index + 1));
      expect(await schemaOf(database)).toEqual(expected);
      for (const [table, rows] of before) {
        // A later version may have added columns.
        const same = rows.map((row) => expect.objectContaining(row) as unknown);
        expect(await rowsOf(database, table)).toEqual(expect.arrayContaining(same));
      }
    };

    // Each in a database of its own, so side by side.
    await Promise.all(versions.map(upFrom));
  }, 240_000);

  it('is made once by several processes at the same time', async () => {
    await using database = await emptyDatabase();
    const processes = Array.from({ length: 3 }, () => migrate(database));

    const codes = await Promise.all(processes.map((process) => process.ended()));

    expect(codes.map((code, index) => (code === 0 ? '' : processes[index]?.output()))).toEqual(
      Array(3).fill(''),
    );
    const ran = processes.flatMap(({ output }) => output().split('\n').filter(Boolean));
    expect(ran.toSorted()).toEqual(Object.keys(await migrationProvider.getMigrations()));
    expect(await schemaOf(database)).toEqual(await schemaOf(empty));
  });

  it('is completed by the next process when one was killed half way', async () => {
    await using database = await emptyDatabase();
    await migrateTo(database, '001_create_country');
    // An uncommitted row of the seeds holds the process up at them, after the other tables.
    await database.query('begin');
    await database.query(`insert into country values ('US', 'USA', 'locked')`);
    const killed = migrate(database);
    await waitFor('the seeds to wait for the row', async () => {
      const waiting = await database.query(
        `select 1 from information_schema.processlist where db = ? and info like 'insert into %country%'`,
        [database.name],
      );
      return waiting.length > 0;
    });
    killed.kill('SIGKILL');
    expect(await killed.ended()).toBe('SIGKILL');
    await database.query('rollback');

    const next = migrate(database);

    expect([await next.ended(), next.output()]).toEqual([0, expect.stringContaining('_seed_')]);
    expect(next.output()).not.toContain('_create_page');
    expect(await schemaOf(database)).toEqual(await schemaOf(empty));
    expect(await rowsOf(database, 'country')).toEqual(await rowsOf(empty, 'country'));
  });

  it('is the same when every step runs again, as after a kill between a step and its record', async () => {
    await using database = await emptyDatabase();
    await using store = await openMySqlStore({ url: database.migratorUrl });
    const all = await store.migrateToLatest();
    await database.query('delete from kysely_migration');

    expect(await store.migrateToLatest()).toEqual(all);
    expect(await schemaOf(database)).toEqual(await schemaOf(empty));
  });

  it('is left alone while another has the lock, which goes with its connection', async () => {
    await using database = await emptyDatabase();
    await using store = await openMySqlStore({
      url: database.migratorUrl,
      longStatementTimeoutMs: 2_500,
    });
    const other = openDatabase(database.migratorUrl, ONE_CONNECTION);
    await new MigrationLockAdapter(0).acquireMigrationLock(other);

    await expect(store.migrateToLatest()).rejects.toMatchObject({
      code: 'MYSQL_STORE_LOCK_TIMEOUT',
      retriable: true,
    });

    await other.destroy();
    expect(await store.migrateToLatest()).not.toEqual([]);
  });
});

function migrate(database: TestDatabase): TestProcess {
  return startTestProcess(MIGRATE, [database.migratorUrl], {});
}

async function migrateTo(database: TestDatabase, version: string): Promise<void> {
  const db = openDatabase(database.migratorUrl, ONE_CONNECTION);
  const { error } = await createMigrator(db).migrateTo(version);
  await db.destroy();
  expect(error).toBeUndefined();
}

/** Puts a row into every table that is there, and gives all rows by table. */
async function insertRows(database: TestDatabase): Promise<Map<string, Record<string, unknown>[]>> {
  const tables = await database.query(
    'select table_name as name from information_schema.tables where table_schema = ?',
    [database.name],
  );
  const there = new Map<string, Record<string, unknown>[]>();
  for (const table of tables.map(({ name }) => String(name))) {
    const row = ROWS[table];
    if (row === undefined) continue;
    await database.query(`insert ignore into ${table} ${row}`);
    there.set(table, await rowsOf(database, table));
  }
  return there;
}

function rowsOf(database: TestDatabase, table: string): Promise<Record<string, unknown>[]> {
  return database.query(`select * from ${table} order by 1`);
}

/** All that makes up the schema, without names of the database and times. */
async function schemaOf(database: TestDatabase): Promise<Record<string, string[]>> {
  const parts = {
    tables: `select table_name as t, engine, table_collation from information_schema.tables
      where table_schema = ?`,
    columns: `select table_name as t, column_name as c, ordinal_position, column_default, is_nullable, column_type,
      character_set_name, collation_name, extra from information_schema.columns where table_schema = ?`,
    keys: `select table_name as t, index_name as i, seq_in_index, column_name, non_unique, sub_part
      from information_schema.statistics where table_schema = ?`,
    checks: `select constraint_name as c, check_clause from information_schema.check_constraints
      where constraint_schema = ?`,
    routines: `select routine_name as r, routine_definition, security_type, sql_data_access, sql_mode
      from information_schema.routines where routine_schema = ?`,
    parameters: `select specific_name as r, ordinal_position, parameter_name, dtd_identifier, character_set_name
      from information_schema.parameters where specific_schema = ?`,
  };
  const schema: Record<string, string[]> = {};
  for (const [part, query] of Object.entries(parts)) {
    const rows = await database.query(query, [database.name]);
    schema[part] = rows.map((row) => JSON.stringify(row)).toSorted();
  }
  return schema;
}
