import { sql, type Kysely } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';

import { allCountries, allCountryAliases } from '../countries.ts';
import { PROCEDURES, procedureDefinition } from '../procedure-statements.ts';
import type { ProcedureName } from '../procedures.ts';
import type { Database } from '../tables/database.ts';
import {
  addManifestColumns,
  CREATE_HOURLY_ARRIVAL,
  CREATE_STAGING_ARRIVAL,
} from './arrival-migrations.ts';
import { tableStatements } from './schema-statements.ts';
import { addTimeMethods } from './time-method-migrations.ts';

/**
 * All migrations by name, in order. Released ones are never edited: a change is a new entry at the end.
 *
 * Given as an object: reading them from files would break in a bundle.
 */
function allMigrations(): Record<string, Migration> {
  const tables = tableStatements().map(
    ([table, ddl]) => [`create_${table}`, statement(ddl)] as const,
  );
  const procedures = (Object.keys(PROCEDURES) as ProcedureName[]).map(
    (name) => [`create_${name}`, statement(procedureDefinition(name))] as const,
  );
  const seeds = [
    ['seed_country', migration(seedCountries)],
    ['seed_country_alias', migration(seedCountryAliases)],
    ['seed_aggregation_control', migration(seedControl)],
  ] as const;
  const arrivals = [
    ['create_hourly_arrival', statement(CREATE_HOURLY_ARRIVAL)],
    ['create_staging_arrival', statement(CREATE_STAGING_ARRIVAL)],
    ['add_staging_manifest_columns', migration(addManifestColumns)],
  ] as const;
  const timeMethods = [['add_time_methods', migration(addTimeMethods)]] as const;
  // Of a database whose aliases were seeded before there were as many.
  const moreAliases = [['seed_more_country_aliases', migration(seedCountryAliases)]] as const;
  return Object.fromEntries(
    [...tables, ...seeds, ...procedures, ...arrivals, ...timeMethods, ...moreAliases].map(
      ([name, step], index) => [`${String(index + 1).padStart(3, '0')}_${name}`, step],
    ),
  );
}

export const migrationProvider: MigrationProvider = {
  getMigrations: () => Promise.resolve(allMigrations()),
};

function statement(ddl: string): Migration {
  return migration((db) => sql.raw(ddl).execute(db));
}

function migration(up: (db: Kysely<Database>) => Promise<unknown>): Migration {
  return {
    up: async (db: Kysely<Database>) => {
      await up(db);
    },
  };
}

function seedCountries(db: Kysely<Database>): Promise<unknown> {
  return db
    .insertInto('country')
    .values(allCountries())
    .onDuplicateKeyUpdate({ name: sql`values(name)`, alpha3: sql`values(alpha3)` })
    .execute();
}

function seedCountryAliases(db: Kysely<Database>): Promise<unknown> {
  return db
    .insertInto('country_alias')
    .values(allCountryAliases())
    .onDuplicateKeyUpdate({ alpha2: sql`values(alpha2)` })
    .execute();
}

function seedControl(db: Kysely<Database>): Promise<unknown> {
  return db
    .insertInto('aggregation_control')
    .values({ id: 1, committed_epoch: 0, lease_token: 0, lease_owner: null, lease_until: null })
    .onDuplicateKeyUpdate({ id: 1 })
    .execute();
}
