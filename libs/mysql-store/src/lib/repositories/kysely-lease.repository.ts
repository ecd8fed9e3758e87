import { sql, type Kysely, type RawBuilder } from 'kysely';

import { fromDateTimeColumn, toCount, toTextColumn } from '../column-values.ts';
import type { Database } from '../tables/database.ts';
import type { Lease, LeaseAnswer, LeaseRepository, LeaseRequest } from './lease.repository.ts';

export class KyselyLeaseRepository implements LeaseRepository {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async acquire(request: LeaseRequest): Promise<LeaseAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom('aggregation_control')
        .select(['lease_token', 'lease_owner', remainingMs().as('remaining_ms')])
        .where('id', '=', 1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (row === undefined) return { granted: false, owner: null, remainingMs: 0 };
      const left = toCount(row.remaining_ms);
      if (left > 0) return { granted: false, owner: row.lease_owner, remainingMs: left };
      const token = toCount(row.lease_token) + 1;
      await tx
        .updateTable('aggregation_control')
        .set({
          lease_token: token,
          lease_owner: toTextColumn(request.owner, 255),
          lease_until: inFuture(request.ttlMs),
        })
        .where('id', '=', 1)
        .execute();
      return { granted: true, lease: { token } };
    });
  }

  async renew(lease: Lease, ttlMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('aggregation_control')
      .set({ lease_until: inFuture(ttlMs) })
      .where('id', '=', 1)
      .where('lease_token', '=', String(lease.token))
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async release(lease: Lease): Promise<void> {
    await this.#db
      .updateTable('aggregation_control')
      .set({ lease_until: null })
      .where('id', '=', 1)
      .where('lease_token', '=', String(lease.token))
      .execute();
  }

  async holder(): Promise<{ readonly owner: string; readonly until: number } | undefined> {
    const row = await this.#db
      .selectFrom('aggregation_control')
      .select(['lease_owner', 'lease_until'])
      .where('id', '=', 1)
      .where(remainingMs(), '>', '0')
      .executeTakeFirst();
    if (row === undefined || row.lease_owner === null || row.lease_until === null) return undefined;
    return { owner: row.lease_owner, until: fromDateTimeColumn(row.lease_until) };
  }
}

function remainingMs(): RawBuilder<string> {
  return sql<string>`coalesce(timestampdiff(microsecond, utc_timestamp(3), lease_until) div 1000, 0)`;
}

function inFuture(ttlMs: number): RawBuilder<string> {
  return sql<string>`timestampadd(microsecond, ${ttlMs * 1000}, utc_timestamp(3))`;
}
