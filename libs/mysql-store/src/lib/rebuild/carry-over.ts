import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';

import { toCount } from '../column-values.ts';
import type { Database } from '../tables/database.ts';
import { shadowOf } from './rebuilt-tables.ts';

/** What is replaced hour by hour. */
const HOUR_TABLES = ['hourly_clickstream', 'hourly_arrival', 'processed_hour'] as const;

const shadow = (table: string): RawBuilder<unknown> => sql.table(shadowOf(table));

/**
 * Hours that cannot be counted again keep what is published of them. A page's visitors are kept for all its hours
 * together, so a page and country with clicks in such an hour keeps all its visitors.
 */
export async function carryOver(db: Kysely<Database>, hours: readonly number[]): Promise<number> {
  if (hours.length === 0) return 0;
  return db.transaction().execute(async (tx) => {
    const carried = sql`
      select p.hour from json_table(${JSON.stringify(hours)}, '$[*]' columns (ms bigint path '$')) j
      join processed_hour p
        on p.hour = timestampadd(second, j.ms div 1000, cast('1970-01-01 00:00:00' as datetime))
      left join ${shadow('processed_hour')} s on s.hour = p.hour
      where s.hour is null`;
    const { rows } = await sql<{ n: string }>`select count(*) as n from (${carried}) c`.execute(tx);
    const count = toCount(rows[0]?.n ?? '0');
    if (count === 0) return 0;
    await copyPages(tx, carried);
    for (const table of HOUR_TABLES) {
      await sql`insert into ${shadow(table)}
        select t.* from ${sql.table(table)} t join (${carried}) c on c.hour = t.hour`.execute(tx);
    }
    for (const statement of sumUp()) await statement.execute(tx);
    return count;
  });
}

async function copyPages(tx: Transaction<Database>, carried: RawBuilder<unknown>): Promise<void> {
  await sql`insert into ${shadow('page')}
    select distinct p.* from page p join hourly_clickstream t on t.page_id = p.page_id
    join (${carried}) c on c.hour = t.hour
    on duplicate key update ${shadow('page')}.url = ${shadow('page')}.url`.execute(tx);
  await sql`insert into ${shadow('page_visitor')}
    select v.* from page_visitor v join (
      select distinct t.page_id, t.country from hourly_clickstream t
      join (${carried}) c on c.hour = t.hour where t.clicks > 0
    ) k on k.page_id = v.page_id and k.country = v.country
    on duplicate key update ${shadow('page_visitor')}.user_hash = ${shadow('page_visitor')}.user_hash`.execute(
    tx,
  );
}

/** Totals and published rows from all hours and visitors of the rebuild. */
function sumUp(): RawBuilder<unknown>[] {
  return [
    sql`delete from ${shadow('page_total')}`,
    sql`insert into ${shadow('page_total')}
        (page_id, country, clicks, unique_users, time_spent_ms, time_measured)
      select h.page_id, h.country, h.clicks, coalesce(v.unique_users, 0), h.time_spent_ms, h.time_measured
      from (
        select page_id, country, sum(clicks) as clicks, sum(time_spent_ms) as time_spent_ms,
          sum(time_measured) as time_measured
        from ${shadow('hourly_clickstream')} group by page_id, country having sum(clicks) > 0
      ) h left join (
        select page_id, country, count(*) as unique_users
        from ${shadow('page_visitor')} group by page_id, country
      ) v on v.page_id = h.page_id and v.country = h.country`,
    sql`delete from ${shadow('aggregated_clickstream')}`,
    sql`insert into ${shadow('aggregated_clickstream')}
        (url, country, clicks, unique_users, avg_time_spent)
      select p.url, coalesce(n.name, t.country), t.clicks, t.unique_users,
        t.time_spent_ms * 1E0 / nullif(t.time_measured, 0) / 1000
      from ${shadow('page_total')} t
      join ${shadow('page')} p on p.page_id = t.page_id
      left join country n on n.alpha2 = t.country`,
  ];
}
