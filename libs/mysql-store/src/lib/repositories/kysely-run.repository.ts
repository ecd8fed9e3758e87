import { sql, type Kysely, type UpdateObject } from 'kysely';

import { fromDateTimeColumn, toCount, toTextColumn } from '../column-values.ts';
import { MySqlStoreError } from '../mysql-store-error.ts';
import type { Database } from '../tables/database.ts';
import {
  UNFINISHED_STATES,
  type AggregationRun,
  type PlannedHour,
  type RunState,
} from './aggregation-run.ts';
import { encodePlan, toAggregationRun } from './aggregation-run-row.ts';
import type { Lease } from './lease.repository.ts';
import { lockControl } from './lock-control.ts';
import type { RunAttempt, RunRepository } from './run.repository.ts';

type RunChange = UpdateObject<Database, 'aggregation_run'>;

export class KyselyRunRepository implements RunRepository {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async find(epoch: number): Promise<AggregationRun | undefined> {
    const row = await this.#db
      .selectFrom('aggregation_run')
      .selectAll()
      .where('epoch', '=', String(epoch))
      .executeTakeFirst();
    return row === undefined ? undefined : toAggregationRun(row);
  }

  async findUnfinished(): Promise<AggregationRun | undefined> {
    const row = await this.#db
      .selectFrom('aggregation_run')
      .selectAll()
      .where('state', 'in', UNFINISHED_STATES)
      .orderBy('epoch')
      .executeTakeFirst();
    return row === undefined ? undefined : toAggregationRun(row);
  }

  async latest(limit: number): Promise<AggregationRun[]> {
    const rows = await this.#db
      .selectFrom('aggregation_run')
      .selectAll()
      .where('epoch', '>', '0')
      .orderBy('epoch', 'desc')
      .limit(limit)
      .execute();
    return rows.map(toAggregationRun);
  }

  async committedEpoch(): Promise<number> {
    const row = await this.#db
      .selectFrom('aggregation_control')
      .select('committed_epoch')
      .where('id', '=', 1)
      .executeTakeFirstOrThrow();
    return toCount(row.committed_epoch);
  }

  async processedVersions(): Promise<Map<number, bigint>> {
    const rows = await this.#db.selectFrom('processed_hour').select(['hour', 'version']).execute();
    return new Map(rows.map((row) => [fromDateTimeColumn(row.hour), BigInt(row.version)]));
  }

  async plan(lease: Lease, plan: readonly PlannedHour[]): Promise<AggregationRun> {
    const epoch = await this.#db.transaction().execute(async (tx) => {
      const committed = await lockControl(tx, lease);
      const last = await tx
        .selectFrom('aggregation_run')
        .select(({ fn }) => [
          fn.max<string | null>('epoch').as('epoch'),
          sql<string | null>`sum(state in (${sql.join(UNFINISHED_STATES)}))`.as('unfinished'),
        ])
        .executeTakeFirstOrThrow();
      if (toCount(last.unfinished ?? 0) > 0) throw wrongState('an unfinished run must end first');
      const next = Math.max(committed, toCount(last.epoch ?? 0)) + 1;
      await tx
        .insertInto('aggregation_run')
        .values({
          epoch: next,
          state: 'planned',
          attempt: 1,
          plan: encodePlan(plan),
          lease_token: lease.token,
          planned_at: sql`utc_timestamp(3)`,
        })
        .execute();
      return next;
    });
    const run = await this.find(epoch);
    if (run === undefined) throw wrongState(`epoch ${String(epoch)} has vanished`);
    return run;
  }

  markSubmitted(
    run: RunAttempt,
    batch: { readonly name: string; readonly id: number },
  ): Promise<void> {
    return this.#change(run, ['planned', 'submitted'], {
      state: 'submitted',
      batch_name: batch.name,
      batch_id: batch.id,
      submitted_at: sql`coalesce(submitted_at, utc_timestamp(3))`,
    });
  }

  markStaged(run: RunAttempt): Promise<void> {
    return this.#change(run, UNFINISHED_STATES, {
      state: 'staged',
      staged_at: sql`coalesce(staged_at, utc_timestamp(3))`,
    });
  }

  async startNextAttempt(run: RunAttempt, message: string): Promise<void> {
    await this.#change(run, UNFINISHED_STATES, {
      state: 'planned',
      attempt: run.attempt + 1,
      batch_name: null,
      batch_id: null,
      submitted_at: null,
      staged_at: null,
      message: toTextColumn(message, 1000),
    });
  }

  abandon(run: RunAttempt, message: string): Promise<void> {
    return this.#change(run, UNFINISHED_STATES, {
      state: 'abandoned',
      ended_at: sql`utc_timestamp(3)`,
      message: toTextColumn(message, 1000),
    });
  }

  async #change(run: RunAttempt, from: readonly RunState[], change: RunChange): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      await lockControl(tx, run.lease);
      const { numUpdatedRows } = await tx
        .updateTable('aggregation_run')
        .set({ ...change, lease_token: run.lease.token })
        .where('epoch', '=', String(run.epoch))
        .where('attempt', '=', run.attempt)
        .where('state', 'in', from)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) {
        throw wrongState(
          `epoch ${String(run.epoch)} attempt ${String(run.attempt)} is not ${from.join(' or ')}`,
        );
      }
    });
  }
}

function wrongState(message: string): MySqlStoreError {
  return new MySqlStoreError(message, { code: 'MYSQL_STORE_RUN_STATE' });
}
