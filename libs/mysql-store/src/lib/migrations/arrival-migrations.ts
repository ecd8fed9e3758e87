import { sql, type Kysely } from 'kysely';

import type { Database } from '../tables/database.ts';
import { COUNT, STAGING_KEY, TABLE_OPTIONS, TEXT } from './schema-statements.ts';

const LINE = `hour DATETIME NOT NULL, arrival_hour DATETIME NOT NULL,
  source VARCHAR(100) ${TEXT} NOT NULL`;
const COUNTS = `rows_kept ${COUNT}, id_collisions ${COUNT}, clicks ${COUNT}, bot_clicks ${COUNT}`;

/** What each hour's rows came to, by hour of arrival and source: the aggregated side of the loss ledger. */
export const CREATE_HOURLY_ARRIVAL = `CREATE TABLE IF NOT EXISTS hourly_arrival (
  ${LINE},
  ${COUNTS},
  PRIMARY KEY (hour, arrival_hour, source),
  KEY hourly_arrival_arrival_hour (arrival_hour)
) ${TABLE_OPTIONS}`;

export const CREATE_STAGING_ARRIVAL = `CREATE TABLE IF NOT EXISTS staging_arrival (
  ${STAGING_KEY},
  ${LINE},
  ${COUNTS},
  PRIMARY KEY (epoch, attempt, hour, arrival_hour, source)
) ${TABLE_OPTIONS}`;

const MANIFEST_COLUMNS = ['id_collisions', 'arrival_count'] as const;

/** One statement; asked first, because MySQL knows no ADD COLUMN IF NOT EXISTS. */
export async function addManifestColumns(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = database() and table_name = 'staging_manifest'
  `.execute(db);
  const there = new Set(rows.map(({ name }) => name));
  const missing = MANIFEST_COLUMNS.filter((column) => !there.has(column));
  if (missing.length === 0) return;
  const additions = missing.map((column) => `ADD COLUMN ${column} BIGINT NOT NULL DEFAULT 0`);
  await sql.raw(`ALTER TABLE staging_manifest ${additions.join(', ')}`).execute(db);
}
