import { sql, type Kysely } from 'kysely';

import { toCount } from '../column-values.ts';
import { formerOf, REBUILT_TABLES, shadowOf } from '../rebuild/rebuilt-tables.ts';
import { ShadowTablesPlugin } from '../rebuild/shadow-tables-plugin.ts';
import type { Lease } from '../repositories/lease.repository.ts';
import type { RunRepository } from '../repositories/run.repository.ts';
import type { StagingRepository } from '../repositories/staging.repository.ts';
import type { Database } from '../tables/database.ts';
import { eraseVisitor } from './erase-visitor.ts';
import type { ErasureRepository, VisitorErasure } from './erasure.repository.ts';

export class KyselyErasureRepository implements ErasureRepository {
  readonly #long: Kysely<Database>;
  readonly #runs: RunRepository;
  readonly #staging: StagingRepository;

  constructor(
    long: Kysely<Database>,
    parts: { readonly runs: RunRepository; readonly staging: StagingRepository },
  ) {
    this.#long = long;
    this.#runs = parts.runs;
    this.#staging = parts.staging;
  }

  async abandonRun(lease: Lease, reason: string): Promise<{ readonly epoch: number } | undefined> {
    const run = await this.#runs.findUnfinished();
    if (run === undefined) return undefined;
    const { epoch, attempt } = run;
    await this.#runs.abandon({ epoch, attempt, lease }, reason);
    await this.#staging.removeThrough(epoch);
    return { epoch };
  }

  async eraseVisitor(lease: Lease, userHash: Buffer): Promise<VisitorErasure> {
    // What a rebuild that was killed between its swap and its end has left.
    await sql`drop table if exists ${sql.join(
      REBUILT_TABLES.map((table) => sql.table(formerOf(table))),
    )}`.execute(this.#long);
    if (await this.#hasRebuild()) {
      const shadow = this.#long.withPlugin(new ShadowTablesPlugin());
      await eraseVisitor(shadow, { lease, userHash });
    }
    const visits = await eraseVisitor(this.#long, { lease, userHash });
    await this.#eraseStaged(userHash);
    return { visits };
  }

  /** Tables of a rebuild that are not all there are thrown away when it goes on. */
  async #hasRebuild(): Promise<boolean> {
    const names = sql.join(REBUILT_TABLES.map(shadowOf));
    const { rows } = await sql<{ n: string }>`
      select count(*) as n from information_schema.tables
      where table_schema = database() and table_name in (${names})
    `.execute(this.#long);
    return toCount(rows[0]?.n ?? '0') === REBUILT_TABLES.length;
  }

  /** Rows of a verification, or of a batch that nobody waits for; by key, since rows that are being written are locked. */
  async #eraseStaged(userHash: Buffer): Promise<void> {
    const staged = await this.#long
      .selectFrom('staging_visitor')
      .select(['epoch', 'attempt', 'page_id', 'country'])
      .where('user_hash', '=', userHash)
      .execute();
    for (const { epoch, attempt, page_id, country } of staged) {
      await this.#long
        .deleteFrom('staging_visitor')
        .where('epoch', '=', epoch)
        .where('attempt', '=', attempt)
        .where('page_id', '=', page_id)
        .where('country', '=', country)
        .where('user_hash', '=', userHash)
        .execute();
    }
  }
}
