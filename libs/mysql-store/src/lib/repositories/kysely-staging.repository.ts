import { sql, type Kysely } from 'kysely';

import { toCount } from '../column-values.ts';
import type { Database } from '../tables/database.ts';
import { removeStagingRows } from './remove-staging-rows.ts';
import type { Manifest, StagingRepository } from './staging.repository.ts';
import { VERIFICATION_DAYS } from './verification-epoch.ts';

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
    return removeStagingRows(this.#bulk, sql`epoch > ${oldest} and epoch <= ${epoch}`);
  }
}
