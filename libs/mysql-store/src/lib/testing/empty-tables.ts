import type { TestDatabase } from './test-database.ts';

const WRITTEN_TABLES = [
  'aggregated_clickstream',
  'page',
  'hourly_clickstream',
  'hourly_arrival',
  'page_total',
  'page_visitor',
  'processed_hour',
  'aggregation_run',
  'staging_hourly',
  'staging_arrival',
  'staging_page',
  'staging_visitor',
  'staging_manifest',
] as const;

/** As after the migrations: quicker than a new database for each test. */
export async function emptyTables(database: TestDatabase): Promise<void> {
  for (const table of WRITTEN_TABLES) await database.query(`delete from ${table}`);
  await database.query(
    `update aggregation_control
     set committed_epoch = 0, lease_token = 0, lease_owner = null, lease_until = null`,
  );
}
