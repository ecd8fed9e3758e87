import { sql, type Kysely } from 'kysely';

import { toCount } from '../column-values.ts';
import type { Database } from '../tables/database.ts';

/** What the Spark job says it has staged. */
export interface Manifest {
  readonly rowsScanned: number;
  readonly rowsKept: number;
  readonly groups: number;
  readonly pages: number;
  readonly visitors: number;
}

const STAGING_TABLES = [
  'staging_manifest',
  'staging_hourly',
  'staging_page',
  'staging_visitor',
] as const;

/** Bounds the locks and the undo log of one statement. */
const ROWS_PER_DELETE = 20_000;

/** The rows that Spark wrote, by epoch and attempt. */
export class StagingRepository {
  readonly #db: Kysely<Database>;
  readonly #bulk: Kysely<Database>;

  constructor(db: Kysely<Database>, bulk: Kysely<Database>) {
    this.#db = db;
    this.#bulk = bulk;
  }

  /** The manifest of an attempt: once it is there, all its staging rows are. */
  async findManifest(key: {
    readonly epoch: number;
    readonly attempt: number;
  }): Promise<Manifest | undefined> {
    const row = await this.#db
      .selectFrom('staging_manifest')
      .selectAll()
      .where('epoch', '=', String(key.epoch))
      .where('attempt', '=', key.attempt)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      rowsScanned: toCount(row.rows_scanned),
      rowsKept: toCount(row.rows_kept),
      groups: toCount(row.group_count),
      pages: toCount(row.page_count),
      visitors: toCount(row.visitor_count),
    };
  }

  /** Removes what finished epochs have left, also what a batch wrote after its attempt was given up. */
  async removeThrough(epoch: number): Promise<void> {
    for (const table of STAGING_TABLES) {
      let removed: bigint;
      do {
        const result = await sql`
          delete from ${sql.table(table)} where epoch <= ${epoch} limit ${ROWS_PER_DELETE}
        `.execute(this.#bulk);
        removed = result.numAffectedRows ?? 0n;
      } while (removed >= BigInt(ROWS_PER_DELETE));
    }
  }
}
