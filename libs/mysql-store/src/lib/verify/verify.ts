import { sql, type Kysely, type Transaction } from 'kysely';

import type { Difference } from '../difference.ts';
import type { Database } from '../tables/database.ts';

type Row = Readonly<Record<string, string | number | null>>;

/** Sums everything up again in one snapshot and lists the differences, none when the numbers are right. */
export function verify(db: Kysely<Database>, limit: number): Promise<Difference[]> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const differences = [
        ...(await namelessPages(tx, limit)),
        ...(await wrongTotals(tx, limit)),
        ...(await wrongPublished(tx, limit)),
        ...(await wrongArrivals(tx, limit)),
      ];
      return differences.slice(0, limit);
    });
}

async function namelessPages(tx: Transaction<Database>, limit: number): Promise<Difference[]> {
  const { rows } = await sql<Row>`
    select distinct lower(hex(c.page_id)) as page_key
    from hourly_clickstream c left join page p on p.page_id = c.page_id
    where p.page_id is null limit ${limit}
  `.execute(tx);
  return rows.map((row) => ({
    table: 'page',
    key: String(row['page_key']),
    column: 'url',
    expected: 'a URL',
    actual: null,
  }));
}

/** A pair that has clicks may have lost its last visitor to an erasure. */
const VISITORS = sql`if(h.clicks is null, v.unique_users, coalesce(v.unique_users, 0))`;

async function wrongTotals(tx: Transaction<Database>, limit: number): Promise<Difference[]> {
  const { rows } = await sql<Row>`
    with hours as (
      select page_id, country, sum(clicks) as clicks, sum(time_spent_ms) as time_spent_ms,
        sum(time_measured) as time_measured
      from hourly_clickstream group by page_id, country having sum(clicks) > 0
    ), visitors as (
      select page_id, country, count(*) as unique_users from page_visitor group by page_id, country
    ), pairs as (
      select page_id, country from hours
      union select page_id, country from visitors
      union select page_id, country from page_total
    )
    select concat(coalesce(p.url, lower(hex(k.page_id))), ' ', k.country) as pair,
      h.clicks as expected_clicks, t.clicks as actual_clicks,
      ${VISITORS} as expected_unique_users, t.unique_users as actual_unique_users,
      h.time_spent_ms as expected_time_spent_ms, t.time_spent_ms as actual_time_spent_ms,
      h.time_measured as expected_time_measured, t.time_measured as actual_time_measured
    from pairs k
    left join page p on p.page_id = k.page_id
    left join hours h on h.page_id = k.page_id and h.country = k.country
    left join visitors v on v.page_id = k.page_id and v.country = k.country
    left join page_total t on t.page_id = k.page_id and t.country = k.country
    where not (h.clicks <=> t.clicks and ${VISITORS} <=> t.unique_users
      and h.time_spent_ms <=> t.time_spent_ms and h.time_measured <=> t.time_measured)
    limit ${limit}
  `.execute(tx);
  const columns = ['clicks', 'unique_users', 'time_spent_ms', 'time_measured'];
  return rows.flatMap((row) => differencesOf('page_total', row, columns));
}

async function wrongPublished(tx: Transaction<Database>, limit: number): Promise<Difference[]> {
  const { rows } = await sql<Row>`
    with totals as (
      select p.url, coalesce(n.name, t.country) as country, t.clicks, t.unique_users,
        t.time_spent_ms * 1E0 / nullif(t.time_measured, 0) / 1000 as avg_time_spent
      from page_total t
      join page p on p.page_id = t.page_id
      left join country n on n.alpha2 = t.country
    ), pairs as (
      select url, country from totals union select url, country from aggregated_clickstream
    )
    select concat(k.url, ' ', k.country) as pair,
      t.clicks as expected_clicks, a.clicks as actual_clicks,
      t.unique_users as expected_unique_users, a.unique_users as actual_unique_users,
      t.avg_time_spent as expected_avg_time_spent, a.avg_time_spent as actual_avg_time_spent
    from pairs k
    left join totals t on t.url = k.url and t.country = k.country
    left join aggregated_clickstream a on a.url = k.url and a.country = k.country
    where not (t.clicks <=> a.clicks and t.unique_users <=> a.unique_users
      and t.avg_time_spent <=> a.avg_time_spent)
    limit ${limit}
  `.execute(tx);
  const columns = ['clicks', 'unique_users', 'avg_time_spent'];
  return rows.flatMap((row) => differencesOf('aggregated_clickstream', row, columns));
}

/** The lines by arrival say of each hour what its pages say: the same clicks, told apart in another way. */
async function wrongArrivals(tx: Transaction<Database>, limit: number): Promise<Difference[]> {
  const { rows } = await sql<Row>`
    with pages as (
      select hour, sum(clicks) as clicks, sum(bot_clicks) as bot_clicks
      from hourly_clickstream group by hour having sum(clicks) + sum(bot_clicks) > 0
    ), arrivals as (
      select hour, sum(clicks) as clicks, sum(bot_clicks) as bot_clicks
      from hourly_arrival group by hour having sum(clicks) + sum(bot_clicks) > 0
    ), hours as (select hour from pages union select hour from arrivals)
    select cast(k.hour as char) as pair,
      p.clicks as expected_clicks, a.clicks as actual_clicks,
      p.bot_clicks as expected_bot_clicks, a.bot_clicks as actual_bot_clicks
    from hours k
    left join pages p on p.hour = k.hour
    left join arrivals a on a.hour = k.hour
    where not (p.clicks <=> a.clicks and p.bot_clicks <=> a.bot_clicks)
    limit ${limit}
  `.execute(tx);
  return rows.flatMap((row) => differencesOf('hourly_arrival', row, ['clicks', 'bot_clicks']));
}

function differencesOf(
  table: Difference['table'],
  row: Row,
  columns: readonly string[],
): Difference[] {
  return columns
    .map((column) => ({
      table,
      key: String(row['pair']),
      column,
      expected: toText(row[`expected_${column}`]),
      actual: toText(row[`actual_${column}`]),
    }))
    .filter(({ expected, actual }) => expected !== actual);
}

function toText(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
