import { sql, type Kysely, type RawBuilder } from 'kysely';

import { toCount } from '../column-values.ts';
import { lockControl } from '../repositories/lock-control.ts';
import type { Lease } from '../repositories/lease.repository.ts';
import type { Database } from '../tables/database.ts';

/** A temporary table of the erasing connection, made before the transaction: its first statement has to be the lock. */
const ERASED_TABLE: readonly RawBuilder<unknown>[] = [
  sql`drop temporary table if exists erased_visit`,
  sql`create temporary table erased_visit (
    page_id binary(16) not null,
    country char(2) character set ascii collate ascii_bin not null,
    primary key (page_id, country)
  ) engine=InnoDB`,
];

/**
 * One erasure from the tables that `db` stands for, the published ones or those of a rebuild; gives the number of visits.
 *
 * The lock keeps commits away. Unsigned columns refuse a number below zero: a wrong difference fails as a whole.
 */
export function eraseVisitor(
  db: Kysely<Database>,
  { lease, userHash }: { readonly lease: Lease; readonly userHash: Buffer },
): Promise<number> {
  return db.connection().execute(async (connection) => {
    for (const statement of ERASED_TABLE) await statement.execute(connection);
    // READ COMMITTED: looking through all visitors locks none of them.
    return connection
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (tx) => {
        await lockControl(tx, lease);
        await sql`insert into erased_visit (page_id, country)
          select page_id, country from page_visitor where user_hash = ${userHash}`.execute(tx);
        for (const statement of statementsFor(userHash)) await statement.execute(tx);
        const { rows } = await sql<{ n: string }>`select count(*) as n from erased_visit`.execute(
          tx,
        );
        return toCount(rows[0]?.n ?? '0');
      });
  });
}

/** Each names the temporary table once: MySQL cannot open it twice. */
function statementsFor(userHash: Buffer): RawBuilder<unknown>[] {
  return [
    sql`delete v from erased_visit e
      straight_join page_visitor v on v.page_id = e.page_id and v.country = e.country
      where v.user_hash = ${userHash}`,
    sql`update erased_visit e
      straight_join page_total t on t.page_id = e.page_id and t.country = e.country
      set t.unique_users = t.unique_users - 1`,
    sql`update erased_visit e
      straight_join page_total t on t.page_id = e.page_id and t.country = e.country
      straight_join page p on p.page_id = e.page_id
      left join country n on n.alpha2 = e.country
      straight_join aggregated_clickstream a
        on a.url = p.url and a.country = coalesce(n.name, e.country)
      set a.unique_users = t.unique_users`,
  ];
}
