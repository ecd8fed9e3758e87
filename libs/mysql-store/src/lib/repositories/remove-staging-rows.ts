import { sql, type Kysely, type RawBuilder } from 'kysely';

import type { Database } from '../tables/database.ts';

const STAGING_TABLES = [
  'staging_manifest',
  'staging_hourly',
  'staging_arrival',
  'staging_page',
  'staging_visitor',
] as const;

/** Bounds the locks and the undo log of one statement. */
const ROWS_PER_DELETE = 20_000;

/** Removes the rows that meet the condition from every staging table. */
export async function removeStagingRows(
  db: Kysely<Database>,
  condition: RawBuilder<unknown>,
): Promise<void> {
  for (const table of STAGING_TABLES) {
    let removed: bigint;
    do {
      const result = await sql`
        delete from ${sql.table(table)} where ${condition} limit ${ROWS_PER_DELETE}
      `.execute(db);
      removed = result.numAffectedRows ?? 0n;
    } while (removed >= BigInt(ROWS_PER_DELETE));
  }
}
