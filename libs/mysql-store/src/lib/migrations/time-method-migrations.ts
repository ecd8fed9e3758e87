import { sql, type Kysely } from 'kysely';

import { shadowOf } from '../rebuild/rebuilt-tables.ts';
import type { Database } from '../tables/database.ts';
import { COUNT } from './schema-statements.ts';

/** How many of `time_measured` were found by which method: the columns add up to it. */
const METHOD_COLUMNS = [
  'measured_by_sender',
  'measured_by_pings',
  'measured_by_next_event',
] as const;

/** A rebuild that is under way has a table of its own, which must stay like the published one. */
const TABLES = ['staging_hourly', 'hourly_clickstream', shadowOf('hourly_clickstream')] as const;

/** Before there were methods, only times that the sender had measured were counted: old hours say so. */
export async function addTimeMethods(db: Kysely<Database>): Promise<void> {
  await addColumns(db);
  await sql`update hourly_clickstream set measured_by_sender = time_measured
    where measured_by_sender + measured_by_pings + measured_by_next_event = 0 and time_measured > 0`.execute(
    db,
  );
}

/** Asked first, because MySQL knows no ADD COLUMN IF NOT EXISTS. The default is for jobs of the version before. */
async function addColumns(db: Kysely<Database>): Promise<void> {
  for (const table of TABLES) {
    const there = await columnsOf(db, table);
    if (there.size === 0) continue;
    const missing = METHOD_COLUMNS.filter((column) => !there.has(column));
    if (missing.length === 0) continue;
    const additions = missing.map((column) => `ADD COLUMN ${column} ${COUNT} DEFAULT 0`);
    await sql.raw(`ALTER TABLE ${table} ${additions.join(', ')}`).execute(db);
  }
}

async function columnsOf(db: Kysely<Database>, table: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = database() and table_name = ${table}
  `.execute(db);
  return new Set(rows.map(({ name }) => name));
}
