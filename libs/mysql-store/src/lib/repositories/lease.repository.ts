import { sql, type Kysely, type RawBuilder } from 'kysely';

import { fromDateTimeColumn, toCount } from '../column-values.ts';
import type { Database } from '../tables/database.ts';

/** The right to plan and commit. Its token grows by one with every grant and fences older holders. */
export interface Lease {
  readonly token: number;
}

export type LeaseAnswer =
  | { readonly granted: true; readonly lease: Lease }
  | { readonly granted: false; readonly owner: string | null; readonly remainingMs: number };

export interface LeaseRequest {
  /** Who asks, for people: host and process. */
  readonly owner: string;
  readonly ttlMs: number;
}

/** The one lease of a database. Only the database's clock decides whether it has expired. */
export class LeaseRepository {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /** Takes the lease when nobody holds it, never waiting for a commit that is under way. */
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
          lease_owner: request.owner.slice(0, 255),
          lease_until: inFuture(request.ttlMs),
        })
        .where('id', '=', 1)
        .execute();
      return { granted: true, lease: { token } };
    });
  }

  /** Prolongs the lease; false when another holder has taken it since. */
  async renew(lease: Lease, ttlMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('aggregation_control')
      .set({ lease_until: inFuture(ttlMs) })
      .where('id', '=', 1)
      .where('lease_token', '=', String(lease.token))
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** Gives the lease back, so that the next one need not wait; nothing happens when it is no longer ours. */
  async release(lease: Lease): Promise<void> {
    await this.#db
      .updateTable('aggregation_control')
      .set({ lease_until: null })
      .where('id', '=', 1)
      .where('lease_token', '=', String(lease.token))
      .execute();
  }

  /** Who holds the lease now, by the database's clock. */
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
