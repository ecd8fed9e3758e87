import { sql, type Kysely, type RawBuilder } from 'kysely';

import { toCount } from '../column-values.ts';
import type { Database } from '../tables/database.ts';
import type { Manifest, StagingRepository } from './staging.repository.ts';
import { VERIFICATION_DAYS } from './verification-epoch.ts';

const STAGING_TABLES = [
  'staging_manifest',
  'staging_hourly',
  'staging_arrival',
  'staging_page',
  'staging_visitor',
] as const;

/** Bounds the locks and the undo log of one statement. */
const ROWS_PER_DELETE = 20_000;
const DAY_MS = 86_400_000;

export class KyselyStagingRepository implements StagingRepository {
  readonly #db: Kysely<Database>;
  readonly #bulk: Kysely<Database>;

  constructor(db: Kysely<Database>, bulk: Kysely<Database>) {
    this.#db = db;
    this.#bulk = bulk;
  }

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
      idCollisions: toCount(row.id_collisions),
      arrivals: toCount(row.arrival_count),
    };
  }

  /** Below zero are verifications: those that are old enough to be forgotten go, too. */
  removeThrough(epoch: number): Promise<void> {
    const oldest = sql`-(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000
      - ${VERIFICATION_DAYS * DAY_MS})`;
    return this.#remove(sql`epoch > ${oldest} and epoch <= ${epoch}`);
  }

  removeVerification(epoch: number): Promise<void> {
    return this.#remove(sql`epoch = ${epoch} and epoch < 0`);
  }

  async #remove(condition: RawBuilder<unknown>): Promise<void> {
    for (const table of STAGING_TABLES) {
      let removed: bigint;
      do {
        const result = await sql`
          delete from ${sql.table(table)} where ${condition} limit ${ROWS_PER_DELETE}
        `.execute(this.#bulk);
        removed = result.numAffectedRows ?? 0n;
      } while (removed >= BigInt(ROWS_PER_DELETE));
    }
  }
}
