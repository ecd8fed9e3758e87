import { randomUUID } from 'node:crypto';

import { createConnection, type Connection } from 'mysql2/promise';

import { ensureDatabase } from '../connection/ensure-database.ts';
import { parseMySqlUrl } from '../connection/pool-options.ts';
import { openMySqlStore } from '../open-mysql-store.ts';

/** On which server, and whether the tables are made. */
export interface TestDatabaseOptions {
  /** URL of the role `migrator`; its database name is replaced. */
  readonly migratorUrl: string;
  /** False leaves the new database empty. */
  readonly migrate?: boolean;
}

/** A database of one test, with accounts of its own for the roles. */
export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly migratorUrl: string;
  readonly aggregatorUrl: string;
  readonly readerUrl: string;
  /** Runs one statement as the migrator; BIGINT comes as text. */
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Removes the database and its accounts; disposing does the same. */
  drop(): Promise<void>;
}

/** A server in a container sees its tests come from elsewhere. */
export const ANYWHERE = '%';

/** Makes `test_<random>` with all tables and accounts for `aggregator` and `reader`. */
export async function createTestDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const id = randomUUID().slice(0, 8);
  const name = `test_store_${id}`;
  const migratorUrl = withDatabase(options.migratorUrl, name);
  const accounts = {
    aggregator: { user: `test_aggregator_${id}`, password: randomUUID() },
    reader: { user: `test_reader_${id}`, password: randomUUID() },
  };
  await ensureDatabase({ url: migratorUrl });
  if (options.migrate !== false) {
    await using store = await openMySqlStore({ url: migratorUrl });
    await store.migrateToLatest();
    await store.ensureRoles({ ...accounts, hosts: [ANYWHERE] });
  }
  const connection = await createConnection({
    ...parseMySqlUrl(migratorUrl),
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: 'Z',
  });
  let dropping: Promise<void> | undefined;
  const drop = (): Promise<void> => {
    dropping ??= dropDatabase(connection, name, id);
    return dropping;
  };
  return {
    name,
    migratorUrl,
    aggregatorUrl: withAccount(migratorUrl, accounts.aggregator),
    readerUrl: withAccount(migratorUrl, accounts.reader),
    query: async (sql, values = []) => {
      const [rows] = await connection.query(sql, [...values]);
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
    },
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

async function dropDatabase(connection: Connection, name: string, id: string): Promise<void> {
  if (!name.startsWith('test_')) throw new Error(`${name} is no test database`);
  await connection.query(`drop database if exists \`${name}\``);
  for (const role of ['aggregator', 'reader']) {
    await connection.query(`drop user if exists 'test_${role}_${id}'@'${ANYWHERE}'`);
  }
  await connection.end();
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

function withAccount(
  url: string,
  account: { readonly user: string; readonly password: string },
): string {
  const changed = new URL(url);
  changed.username = account.user;
  changed.password = account.password;
  return changed.href;
}
