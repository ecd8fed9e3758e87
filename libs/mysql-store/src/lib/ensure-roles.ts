import { sql, type Kysely } from 'kysely';

import { MySqlStoreError, toMySqlStoreError } from './mysql-store-error.ts';
import { PROCEDURES } from './procedure-statements.ts';
import type { ProcedureName } from './procedures.ts';
import type { RoleAccount, RolesRequest } from './roles.ts';
import type { Database } from './tables/database.ts';

type TableRight = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

interface RoleRights {
  /** What cannot be granted on single tables. */
  readonly database: readonly 'CREATE TEMPORARY TABLES'[];
  readonly tables: Readonly<Partial<Record<keyof Database, readonly TableRight[]>>>;
  readonly procedures: readonly ProcedureName[];
}

/** What anybody may see of the numbers and how they came about; not who the visitors are. */
const READER: RoleRights = {
  database: [],
  tables: {
    aggregated_clickstream: ['SELECT'],
    page: ['SELECT'],
    country: ['SELECT'],
    country_alias: ['SELECT'],
    hourly_clickstream: ['SELECT'],
    hourly_arrival: ['SELECT'],
    page_total: ['SELECT'],
    processed_hour: ['SELECT'],
    aggregation_run: ['SELECT'],
  },
  procedures: Object.keys(PROCEDURES) as ProcedureName[],
};

/** What the commit, the verification and the Spark job read and write. */
const AGGREGATOR: RoleRights = {
  database: ['CREATE TEMPORARY TABLES'],
  tables: {
    aggregated_clickstream: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
    page: ['SELECT', 'INSERT', 'UPDATE'],
    country: ['SELECT'],
    hourly_clickstream: ['SELECT', 'INSERT', 'DELETE'],
    hourly_arrival: ['SELECT', 'INSERT', 'DELETE'],
    page_total: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
    page_visitor: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
    processed_hour: ['SELECT', 'INSERT', 'UPDATE'],
    aggregation_run: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
    aggregation_control: ['SELECT', 'UPDATE'],
    staging_hourly: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
    staging_arrival: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
    staging_page: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
    staging_visitor: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
    staging_manifest: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  },
  procedures: [],
};

/** Tables, seeds and procedures, and a rebuild; it hands out nothing. */
const MIGRATOR = `SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES,
  CREATE ROUTINE, ALTER ROUTINE, EXECUTE, CREATE TEMPORARY TABLES`;

/** Earlier versions granted these on the whole database. */
const TAKEN_BACK = 'SELECT, EXECUTE';

/** Creates or updates the accounts and grants each what its role needs; doing it again changes nothing. */
export async function ensureRoles(
  db: Kysely<Database>,
  database: string,
  request: RolesRequest,
): Promise<void> {
  const { hosts = ['localhost', '127.0.0.1'] } = request;
  for (const host of hosts) {
    if (request.migrator !== undefined) {
      const migrator = await ensureAccount(db, request.migrator, host);
      await run(db, `GRANT ${MIGRATOR} ON ${databasePattern(database)}.* TO ${migrator}`);
    }
    const reader = await ensureAccount(db, request.reader, host);
    await grantRights(db, { database, account: reader, rights: READER });
    const aggregator = await ensureAccount(db, request.aggregator, host);
    await grantRights(db, { database, account: aggregator, rights: AGGREGATOR });
  }
}

async function grantRights(
  db: Kysely<Database>,
  role: { readonly database: string; readonly account: string; readonly rights: RoleRights },
): Promise<void> {
  const { database, account, rights } = role;
  const everywhere = `${databasePattern(database)}.*`;
  for (const [table, some] of Object.entries(rights.tables)) {
    await run(
      db,
      `GRANT ${some.join(', ')} ON ${quoteId(database)}.${quoteId(table)} TO ${account}`,
    );
  }
  for (const name of rights.procedures) {
    await run(db, `GRANT EXECUTE ON PROCEDURE ${quoteId(database)}.${quoteId(name)} TO ${account}`);
  }
  for (const right of rights.database)
    await run(db, `GRANT ${right} ON ${everywhere} TO ${account}`);
  // After the grants: an account that is at work never lacks what it needs.
  await revokeIfGranted(db, `REVOKE ${TAKEN_BACK} ON ${everywhere} FROM ${account}`);
}

async function revokeIfGranted(db: Kysely<Database>, statement: string): Promise<void> {
  try {
    await run(db, statement);
  } catch (error) {
    if (toMySqlStoreError(error).context['vendorCode'] !== 'ER_NONEXISTING_GRANT') throw error;
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
