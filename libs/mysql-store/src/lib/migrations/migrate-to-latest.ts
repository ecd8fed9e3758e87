import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';

import { MySqlStoreError, toMySqlStoreError } from '../mysql-store-error.ts';
import type { Database } from '../tables/database.ts';
import { migrationProvider } from './migrations.ts';

/** Runs what is missing and gives the names of what was run; a lock in the server keeps two callers apart. */
export async function runMigrations(db: Kysely<Database>): Promise<string[]> {
  const { results = [], error } = await createMigrator(db).migrateToLatest();
  if (error === undefined) return results.map((result) => result.migrationName);
  const cause = toMySqlStoreError(error);
  const failed = results.find((result) => result.status === 'Error')?.migrationName;
  throw new MySqlStoreError(`migration ${failed ?? ''} failed: ${cause.message}`, {
    // An outage stays one: running the rest again, unchanged, can help.
    code: cause.retriable ? cause.code : 'MYSQL_STORE_MIGRATION_FAILED',
    cause,
    context: { migration: failed },
  });
}

export function createMigrator(db: Kysely<Database>): Migrator {
  return new Migrator({ db, provider: migrationProvider });
}
