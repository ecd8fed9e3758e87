import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';

import { fromDateTimeColumn } from '../column-values.ts';
import type { Database } from '../tables/database.ts';
import {
  COMPARED_TABLES,
  differingRows,
  missingVisitorRows,
  surplusVisitorRows,
} from '../verify/compare-statements.ts';
import type { PlannedHour } from './aggregation-run.ts';
import { encodePlan } from './aggregation-run-row.ts';
import { removeStagingRows } from './remove-staging-rows.ts';
import { VERIFICATION_DAYS } from './verification-epoch.ts';
import type { RecomputedDifference, VerificationRepository } from './verification.repository.ts';

type Row = Readonly<Record<string, string | null>>;

export class KyselyVerificationRepository implements VerificationRepository {
  readonly #db: Kysely<Database>;
  readonly #long: Kysely<Database>;

  constructor(db: Kysely<Database>, long: Kysely<Database>) {
    this.#db = db;
    this.#long = long;
  }

  /** Its epoch is the time by the database's clock, below zero: two at once differ, and their age can be seen. */
  async begin(plan: readonly PlannedHour[]): Promise<number> {
    return this.#db.transaction().execute(async (tx) => {
      // Verifications that begin in the same millisecond wait for each other here.
      await tx
        .selectFrom('aggregation_control')
        .select('id')
        .where('id', '=', 1)
        .forUpdate()
        .execute();
      await sql`delete from aggregation_run
        where epoch < 0 and ended_at is null
          and planned_at < utc_timestamp(3) - interval ${VERIFICATION_DAYS} day`.execute(tx);
      const { rows } = await sql<{ epoch: string }>`
        select least(
          -(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000),
          coalesce((select min(epoch) from aggregation_run where epoch < 0), 0) - 1
        ) as epoch`.execute(tx);
      const epoch = Number(rows[0]?.epoch);
      await tx
        .insertInto('aggregation_run')
        .values({
          epoch,
          state: 'verification',
          attempt: 1,
          plan: encodePlan(plan),
          lease_token: 0,
          planned_at: sql`utc_timestamp(3)`,
        })
        .execute();
      return epoch;
    });
  }

  compareHours(epochs: readonly number[], limit: number): Promise<RecomputedDifference[]> {
    return this.#inSnapshot(async (tx) => {
      const differences: RecomputedDifference[] = [];
      for (const table of COMPARED_TABLES) {
        const { rows } = await differingRows(table, epochs, limit).execute(tx);
        differences.push(...rows.flatMap((row) => toDifferences(table, row)));
      }
      return differences;
    });
  }

  missingVisitors(epochs: readonly number[], limit: number): Promise<RecomputedDifference[]> {
    return this.#compareVisitors(missingVisitorRows(epochs, limit));
  }

  surplusVisitors(epochs: readonly number[], limit: number): Promise<RecomputedDifference[]> {
    return this.#compareVisitors(surplusVisitorRows(epochs, limit));
  }

  async end(epoch: number): Promise<void> {
    await this.#db
      .deleteFrom('aggregation_run')
      .where('epoch', '=', String(epoch))
      .where('state', '=', 'verification')
      .execute();
    await removeStagingRows(this.#long, sql`epoch = ${epoch} and epoch < 0`);
  }

  #compareVisitors(statement: RawBuilder<Row>): Promise<RecomputedDifference[]> {
    return this.#inSnapshot(async (tx) => {
      const { rows } = await statement.execute(tx);
      return rows.map((row) => ({
        table: 'page_visitor' as const,
        hourMs: null,
        key: String(row['shown']),
        column: 'visitors',
        published: row['published'] ?? null,
        recomputed: row['recomputed'] ?? null,
      }));
    });
  }

  #inSnapshot<T>(work: (tx: Transaction<Database>) => Promise<T>): Promise<T> {
    return this.#long.transaction().setIsolationLevel('repeatable read').execute(work);
  }
}

function toDifferences(
  { published, columns }: (typeof COMPARED_TABLES)[number],
  row: Row,
): RecomputedDifference[] {
  return columns
    .map((column) => ({
      table: published,
      hourMs: fromDateTimeColumn(String(row['hour'])),
      key: String(row['shown']),
      column,
      published: row[`published_${column}`] ?? null,
      recomputed: row[`recomputed_${column}`] ?? null,
    }))
    .filter((difference) => difference.published !== difference.recomputed);
}
