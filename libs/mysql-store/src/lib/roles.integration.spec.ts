// Needs MySQL and MariaDB: see testing/servers.ts. Each role can do what stands here, and nothing else.
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';

import { ensureDatabase } from './connection/ensure-database.ts';
import { parseMySqlUrl } from './connection/pool-options.ts';
import { openMySqlStore } from './open-mysql-store.ts';
import { migratorUrlOf, SERVERS } from './testing/servers.ts';
import { ANYWHERE, createTestDatabase, type TestDatabase } from './testing/test-database.ts';

/** S, I, U, D: select, insert, update, delete. A table that is not named: nothing. */
const ALLOWED: Readonly<Record<'reader' | 'aggregator', Readonly<Record<string, string>>>> = {
  reader: {
    aggregated_clickstream: 'S',
    page: 'S',
    country: 'S',
    country_alias: 'S',
    hourly_clickstream: 'S',
    hourly_arrival: 'S',
    page_total: 'S',
    processed_hour: 'S',
    aggregation_run: 'S',
  },
  aggregator: {
    aggregated_clickstream: 'SIUD',
    page: 'SIU',
    country: 'S',
    hourly_clickstream: 'SID',
    hourly_arrival: 'SID',
    page_total: 'SIUD',
    page_visitor: 'SIUD',
    processed_hour: 'SIU',
    aggregation_run: 'SIUD',
    aggregation_control: 'SU',
    staging_hourly: 'SIUD',
    staging_arrival: 'SIUD',
    staging_page: 'SIUD',
    staging_visitor: 'SIUD',
    staging_manifest: 'SIUD',
  },
};
const PROCEDURES = ['GetClicks', 'GetUniqueUsers', 'GetAvgTimeSpent'];
const MIGRATOR = { user: `test_migrator_${String(process.pid)}`, password: 'only-for-this-test' };

const VERBS: Readonly<Record<string, (table: string, column: string) => string>> = {
  S: (table) => `select 1 from ${table} limit 0`,
  I: (table) => `insert into ${table} () values ()`,
  U: (table, column) => `update ${table} set ${column} = null limit 0`,
  D: (table) => `delete from ${table} limit 0`,
};

/** For nobody who only reads or writes rows. */
const DDL: readonly ((table: string) => string)[] = [
  (table) => `alter table ${table} comment 'mine'`,
  (table) => `drop table ${table}`,
  (table) => `truncate table ${table}`,
  (table) => `rename table ${table} to ${table}_mine`,
  (table) => `create index mine on ${table} (mine)`,
  (table) => `create view mine as select * from ${table}`,
  (table) => `create trigger mine before insert on ${table} for each row set @mine = 1`,
  (table) => `lock tables ${table} write`,
];

const DENIED = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_KILL_DENIED_ERROR',
  'ER_PROCACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
]);

describe.each(SERVERS)('the roles, on %s', (server) => {
  let database: TestDatabase;
  let another: TestDatabase;
  let connections: Record<'reader' | 'aggregator' | 'migrator', Connection>;

  beforeAll(async () => {
    const migratorUrl = migratorUrlOf(server);
    database = await createTestDatabase({ migratorUrl });
    another = await createTestDatabase({ migratorUrl });
    await using store = await openMySqlStore({ url: database.migratorUrl });
    const [reader, aggregator] = [database.readerUrl, database.aggregatorUrl].map(parseMySqlUrl);
    // Again, as at every deployment, and over what an earlier version had granted.
    for (const { user } of [reader!, aggregator!]) {
      await database.query(
        `grant select, execute on \`${database.name.replaceAll('_', '\\_')}\`.* to '${user}'@'${ANYWHERE}'`,
      );
    }
    await store.ensureRoles({
      reader: reader!,
      aggregator: aggregator!,
      migrator: MIGRATOR,
      hosts: [ANYWHERE],
    });
    connections = {
      reader: await createConnection(reader!),
      aggregator: await createConnection(aggregator!),
      migrator: await createConnection({ ...parseMySqlUrl(database.migratorUrl), ...MIGRATOR }),
    };
  });

  afterAll(async () => {
    for (const connection of Object.values(connections)) await connection.end();
    // The database first: the migrator is the definer of its procedures.
    await database.drop();
    await another.query(`drop user if exists '${MIGRATOR.user}'@'${ANYWHERE}'`);
    await another.drop();
  });

  /** Whether the server lets an account do this; whatever else it says, it was not for a lack of rights. */
  async function may(role: keyof typeof connections, statement: string): Promise<boolean> {
    const connection = connections[role];
    await connection.query('begin');
    try {
      await connection.query(statement);
      return true;
    } catch (error) {
      return !DENIED.has((error as { readonly code: string }).code);
    } finally {
      await connection.query('rollback');
    }
  }

  /** Every table, those of the migrations too, with the name of its first column. */
  async function allTables(): Promise<[table: string, column: string][]> {
    const columns = await database.query(
      `select table_name as t, column_name as c from information_schema.columns
       where table_schema = ? and ordinal_position = 1 order by 1`,
      [database.name],
    );
    return columns.map(({ t, c }) => [String(t), String(c)]);
  }

  it.each(['reader', 'aggregator'] as const)('%s: each verb on each table', async (role) => {
    const tables = await allTables();
    const found: Record<string, string> = {};
    for (const [table, column] of tables) {
      for (const [verb, statement] of Object.entries(VERBS)) {
        if (await may(role, statement(table, column))) found[table] = (found[table] ?? '') + verb;
      }
    }

    expect(tables.length).toBeGreaterThanOrEqual(18);
    expect(found).toEqual(ALLOWED[role]);
  });

  it.each(['reader', 'aggregator'] as const)('%s: no change of any table', async (role) => {
    const allowed: string[] = [];
    for (const [table] of await allTables()) {
      for (const statement of DDL) {
        if (await may(role, statement(table))) allowed.push(statement(table));
      }
    }

    expect(allowed).toEqual([]);
  });

  it.each([
    ['reader', PROCEDURES],
    ['aggregator', []],
    ['migrator', PROCEDURES],
  ] as const)('%s: calls %j', async (role, expected) => {
    const allowed: string[] = [];
    for (const name of PROCEDURES) {
      if (await may(role, `call ${name}('page_1', 'USA')`)) allowed.push(name);
    }

    expect(allowed).toEqual(expected);
  });

  it('the procedures lend nobody their owner’s rights', async () => {
    const routines = await database.query(
      `select distinct security_type as type from information_schema.routines where routine_schema = ?`,
      [database.name],
    );

    expect(routines).toEqual([{ type: 'INVOKER' }]);
  });

  it.each([
    ['reader', 'create temporary table mine (id int)', false],
    ['aggregator', 'create temporary table mine (id int)', true],
    ['reader', 'create table mine (id int)', false],
    ['aggregator', 'create table mine (id int)', false],
    ['reader', 'create procedure mine() select 1', false],
    ['aggregator', 'create procedure mine() select 1', false],
    ['reader', 'drop procedure GetClicks', false],
    ['aggregator', 'drop procedure GetClicks', false],
    ['migrator', 'create view mine as select 1', false],
  ] as const)('%s: %s: %s', async (role, statement, allowed) => {
    expect(await may(role, statement)).toBe(allowed);
  });

  describe.each(['reader', 'aggregator', 'migrator'] as const)('%s', (role) => {
    it.each([
      'select * from mysql.user',
      'select * from mysql.db',
      'update mysql.user set user = user limit 0',
      'create database test_mine_only',
      `create user 'mallory'@'localhost'`,
      `drop user 'root'@'localhost'`,
      `set password for 'root'@'localhost' = 'guessed-it-at-last'`,
      `show grants for 'root'@'localhost'`,
      `select 1 into outfile '/tmp/test-mine'`,
      `load data infile '/etc/passwd' into table country`,
      'set global max_connections = 10',
      'flush privileges',
      'shutdown',
      'create event mine on schedule every 1 day do select 1',
      `create function mine returns integer soname 'mine.so'`,
      `install plugin mine soname 'mine.so'`,
    ])('may not: %s', async (statement) => {
      expect(await may(role, statement)).toBe(false);
    });

    it('reaches no other database', async () => {
      expect(await may(role, `select * from ${another.name}.country`)).toBe(false);
      expect(await may(role, `call ${another.name}.GetClicks('a', 'b')`)).toBe(false);
      expect(await may(role, `use ${another.name}`)).toBe(false);
      const [databases] = await connections[role].query<RowDataPacket[]>('show databases');
      expect(databases.map((row) => String(row['Database']))).not.toContain(another.name);
    });

    it('passes on none of its rights', async () => {
      const { user } = parseMySqlUrl(another.readerUrl);

      expect(await may(role, `grant select on page to '${user}'@'localhost'`)).toBe(false);
    });

    it('neither sees nor ends what others do', async () => {
      const [[row]] = await connections[role].query<RowDataPacket[]>(
        `select count(distinct user) as users from information_schema.processlist`,
      );
      const [other] = await database.query('select connection_id() as id');

      expect(Number(row?.['users'])).toBe(1);
      expect(await may(role, `kill ${String(other?.['id'])}`)).toBe(false);
    });

    it('reads no file', async () => {
      const [[row]] = await connections[role].query<RowDataPacket[]>(
        `select load_file('/etc/passwd') as text`,
      );

      expect(row?.['text']).toBeNull();
    });
  });

  it('migrator: makes the whole schema', async () => {
    const url = new URL(database.migratorUrl);
    url.username = MIGRATOR.user;
    url.password = MIGRATOR.password;
    await connections.migrator.query(`drop database ${database.name}`);
    await ensureDatabase({ url: url.href });
    await using store = await openMySqlStore({ url: url.href });

    const ran = await store.migrateToLatest();

    expect(ran.length).toBeGreaterThan(15);
    await expect(
      store.ensureRoles({ reader: MIGRATOR, aggregator: MIGRATOR }),
    ).rejects.toMatchObject({ code: 'MYSQL_STORE_ACCESS_DENIED' });
  });
});
