import { sql, type RawBuilder } from 'kysely';

/** What a recomputed hour is compared by. */
export interface ComparedTable {
  readonly published: 'hourly_clickstream' | 'hourly_arrival';
  readonly staged: 'staging_hourly' | 'staging_arrival';
  /** Beside the hour. */
  readonly key: readonly string[];
  /** SQL that shows the key of row `k` to people. */
  readonly shown: string;
  readonly columns: readonly string[];
}

export const COMPARED_TABLES: readonly ComparedTable[] = [
  {
    published: 'hourly_clickstream',
    staged: 'staging_hourly',
    key: ['page_id', 'country'],
    shown: `concat(coalesce(
      (select p.url from page p where p.page_id = k.page_id),
      (select min(p.url) from staging_page p where p.epoch = k.epoch and p.attempt = 1 and p.page_id = k.page_id),
      lower(hex(k.page_id))), ' ', k.country)`,
    columns: [
      'clicks',
      'page_views',
      'bot_clicks',
      'time_spent_ms',
      'time_measured',
      'measured_by_sender',
      'measured_by_pings',
      'measured_by_next_event',
    ],
  },
  {
    published: 'hourly_arrival',
    staged: 'staging_arrival',
    key: ['arrival_hour', 'source'],
    shown: `concat('arrived ', k.arrival_hour, ' ', k.source)`,
    columns: ['rows_kept', 'id_collisions', 'clicks', 'bot_clicks'],
  },
];

/** The rows that differ in hours whose planned version is the published one. */
export function differingRows(
  table: ComparedTable,
  epochs: readonly number[],
  limit: number,
): RawBuilder<Record<string, string | null>> {
  const { published, staged, key, shown, columns } = table;
  const keys = (alias: string): string => key.map((column) => `${alias}.${column}`).join(', ');
  const on = (alias: string): string =>
    ['hour', ...key].map((column) => `${alias}.${column} = k.${column}`).join(' and ');
  const values = columns.flatMap((column) => [
    `c.${column} as published_${column}`,
    `s.${column} as recomputed_${column}`,
  ]);
  const same = columns.map((column) => `c.${column} <=> s.${column}`).join(' and ');
  return sql`with planned as (
      select r.epoch, p.hour from aggregation_run r,
        json_table(r.plan, '$[*]' columns (
          hour bigint path '$.hour', version bigint unsigned path '$.version'
        )) j
        join processed_hour p on p.version = j.version
          and p.hour = timestampadd(second, j.hour div 1000, cast('1970-01-01 00:00:00' as datetime))
      where r.epoch in (${sql.join(epochs)})
    ), pairs as (
      select h.epoch, s.hour, ${sql.raw(keys('s'))} from planned h
        join ${sql.table(staged)} s on s.epoch = h.epoch and s.attempt = 1 and s.hour = h.hour
      union select h.epoch, c.hour, ${sql.raw(keys('c'))} from planned h
        join ${sql.table(published)} c on c.hour = h.hour
    )
    select cast(k.hour as char) as hour, ${sql.raw(shown)} as shown, ${sql.raw(values.join(', '))}
    from pairs k
    left join ${sql.table(published)} c on ${sql.raw(on('c'))}
    left join ${sql.table(staged)} s
      on s.epoch = k.epoch and s.attempt = 1 and ${sql.raw(on('s'))}
    where not (${sql.raw(same)})
    order by hour, shown limit ${limit}`;
}

/** Of each pair that lacks visitors: how many the batches found, and how many of them are published. */
export function missingVisitorRows(
  epochs: readonly number[],
  limit: number,
): RawBuilder<Record<string, string | null>> {
  return sql`with found as (
      select distinct page_id, country, user_hash from staging_visitor
      where epoch in (${sql.join(epochs)}) and attempt = 1
    )
    select concat(coalesce(max(p.url), max(sp.url)), ' ', f.country) as shown,
      count(*) as recomputed, count(v.user_hash) as published
    from found f
    left join page_visitor v
      on v.page_id = f.page_id and v.country = f.country and v.user_hash = f.user_hash
    left join page p on p.page_id = f.page_id
    left join (
      select page_id, max(url) as url from staging_page
      where epoch in (${sql.join(epochs)}) and attempt = 1 group by page_id
    ) sp on sp.page_id = f.page_id
    group by f.page_id, f.country having count(*) <> count(v.user_hash)
    order by shown limit ${limit}`;
}

/** Of each pair that has visitors whom no batch found: how many are published, and how many of them were found. */
export function surplusVisitorRows(
  epochs: readonly number[],
  limit: number,
): RawBuilder<Record<string, string | null>> {
  return sql`with found as (
      select distinct page_id, country, user_hash from staging_visitor
      where epoch in (${sql.join(epochs)}) and attempt = 1
    )
    select concat(coalesce(max(p.url), lower(hex(v.page_id))), ' ', v.country) as shown,
      count(*) as published, count(f.user_hash) as recomputed
    from page_visitor v
    left join found f
      on f.page_id = v.page_id and f.country = v.country and f.user_hash = v.user_hash
    left join page p on p.page_id = v.page_id
    group by v.page_id, v.country having count(*) <> count(f.user_hash)
    order by shown limit ${limit}`;
}
