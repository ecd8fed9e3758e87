import { sql, type Kysely } from 'kysely';

import { toCount } from './column-values.ts';
import { MySqlStoreError } from './mysql-store-error.ts';
import { PROCEDURES } from './procedure-statements.ts';
import type { PageAndCountry, ProcedureName, Procedures } from './procedures.ts';
import type { Database } from './tables/database.ts';

/** Calls a stored procedure and gives its one value. */
export async function callProcedure<N extends ProcedureName>(
  db: Kysely<Database>,
  name: N,
  key: PageAndCountry,
): Promise<Procedures[N]> {
  // A CALL answers [rows of the SELECT, status packet].
  const { rows } = await sql`call ${sql.id(name)}(${key.url}, ${key.country})`.execute(db);
  const [resultSet] = rows;
  const row: unknown = Array.isArray(resultSet) ? resultSet[0] : undefined;
  if (typeof row !== 'object' || row === null || !(PROCEDURES[name].column in row)) {
    throw new MySqlStoreError(`${name} answered no row`, { code: 'MYSQL_STORE_SCHEMA' });
  }
  const value = (row as Record<string, string | number | null>)[PROCEDURES[name].column] ?? null;
  return (name === 'GetAvgTimeSpent' || value === null ? value : toCount(value)) as Procedures[N];
}
