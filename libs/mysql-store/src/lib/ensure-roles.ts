import { sql, type Kysely } from 'kysely';

import { MySqlStoreError } from './mysql-store-error.ts';
import type { RoleAccount, RolesRequest } from './roles.ts';
import type { Database } from './tables/database.ts';

type WriteGrant = 'INSERT' | 'UPDATE' | 'DELETE';

/** What the commit and the Spark job write; everything else they may only read. */
const AGGREGATOR_WRITES: Readonly<Partial<Record<keyof Database, readonly WriteGrant[]>>> = {
  aggregated_clickstream: ['INSERT', 'UPDATE', 'DELETE'],
  page: ['INSERT', 'UPDATE'],
  hourly_clickstream: ['INSERT', 'DELETE'],
  page_total: ['INSERT', 'UPDATE', 'DELETE'],
  page_visitor: ['INSERT', 'UPDATE', 'DELETE'],
  processed_hour: ['INSERT', 'UPDATE'],
  aggregation_run: ['INSERT', 'UPDATE'],
  aggregation_control: ['UPDATE'],
  staging_hourly: ['INSERT', 'UPDATE', 'DELETE'],
  staging_page: ['INSERT', 'UPDATE', 'DELETE'],
  staging_visitor: ['INSERT', 'UPDATE', 'DELETE'],
  staging_manifest: ['INSERT', 'UPDATE', 'DELETE'],
};

/** Creates or updates the accounts and grants each what its role needs; doing it again changes nothing. */
export async function ensureRoles(
  db: Kysely<Database>,
  database: string,
  request: RolesRequest,
): Promise<void> {
  const { hosts = ['localhost', '127.0.0.1'] } = request;
  const anywhere = databasePattern(database);
  for (const host of hosts) {
    if (request.migrator !== undefined) {
      const migrator = await ensureAccount(db, request.migrator, host);
      await run(db, `GRANT ALL PRIVILEGES ON ${anywhere}.* TO ${migrator} WITH GRANT OPTION`);
    }
    const reader = await ensureAccount(db, request.reader, host);
    await run(db, `GRANT SELECT, EXECUTE ON ${anywhere}.* TO ${reader}`);
    const aggregator = await ensureAccount(db, request.aggregator, host);
    await run(
      db,
      `GRANT SELECT, EXECUTE, CREATE TEMPORARY TABLES ON ${anywhere}.* TO ${aggregator}`,
    );
    for (const [table, rights] of Object.entries(AGGREGATOR_WRITES)) {
      await run(
        db,
        `GRANT ${rights.join(', ')} ON ${quoteId(database)}.${quoteId(table)} TO ${aggregator}`,
      );
    }
  }
}

async function ensureAccount(
  db: Kysely<Database>,
  account: RoleAccount,
  host: string,
): Promise<string> {
  const name = `${quoteText(account.user)}@${quoteText(host)}`;
  const password = quoteText(account.password);
  await run(db, `CREATE USER IF NOT EXISTS ${name} IDENTIFIED BY ${password}`);
  await run(db, `ALTER USER ${name} IDENTIFIED BY ${password}`);
  return name;
}

function run(db: Kysely<Database>, statement: string): Promise<unknown> {
  return sql.raw(statement).execute(db);
}

/** In a grant on a whole database `_` and `%` are wildcards. */
function databasePattern(database: string): string {
  return quoteId(database.replaceAll(/[_%\\]/g, String.raw`\$&`));
}

function quoteId(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** Account names and passwords stand in places where the server accepts no placeholder. */
function quoteText(text: string): string {
  if (/[\0\r\n\\']/.test(text)) {
    throw new MySqlStoreError('quotes and control characters are refused in names and passwords', {
      code: 'MYSQL_STORE_INVALID_ARGUMENT',
    });
  }
  return `'${text}'`;
}
