import { sql, type RawBuilder } from 'kysely';

export interface CommitKey {
  readonly epoch: number;
  readonly attempt: number;
}

/**
 * The statements between the checks and the end of the commit, in order.
 *
 * Each staging table is read once: another batch of the same attempt may still be writing there, and what is counted in the
 * totals must be what has become of the hours. Each statement starts from the plan's hours or from the staged rows of one
 * attempt (STRAIGHT_JOIN keeps it so): the cost follows the dirty hours, not the history.
 */
export function commitStatements({ epoch, attempt }: CommitKey): RawBuilder<unknown>[] {
  const staged = sql`epoch = ${epoch} and attempt = ${attempt}`;
  return [
    ...hourStatements(staged),
    ...visitorStatements(staged),
    ...arrivalStatements(staged),
    ...TOTAL_STATEMENTS,
    ...PUBLISH_STATEMENTS,
    sql`insert into processed_hour (hour, version, epoch)
      select h.hour, h.version, ${epoch} from commit_hour h
      on duplicate key update version = values(version), epoch = values(epoch)`,
  ];
}

/** The plan's hours as a table. TIMESTAMPADD on a literal, not FROM_UNIXTIME: no time zone takes part. */
export function planHours(epoch: number): RawBuilder<unknown> {
  return sql`insert into commit_hour (hour, version)
    select timestampadd(second, j.hour div 1000, cast('1970-01-01 00:00:00' as datetime)), j.version
    from aggregation_run r,
      json_table(r.plan, '$[*]' columns (
        hour bigint path '$.hour',
        version bigint unsigned path '$.version'
      )) j
    where r.epoch = ${epoch}`;
}

/** The hours, and by how much they differ from what they were: minus the old ones, plus the new ones. */
function hourStatements(staged: RawBuilder<unknown>): RawBuilder<unknown>[] {
  return [
    addHours(sql`-1`),
    sql`delete c from commit_hour h straight_join hourly_clickstream c on c.hour = h.hour`,
    sql`insert into hourly_clickstream
        (hour, page_id, country, clicks, page_views, bot_clicks, time_spent_ms, time_measured,
          measured_by_sender, measured_by_pings, measured_by_next_event)
      select hour, page_id, country, clicks, page_views, bot_clicks, time_spent_ms, time_measured,
        measured_by_sender, measured_by_pings, measured_by_next_event
      from staging_hourly where ${staged}`,
    addHours(sql`1`),
    // A batch writes pages before hours: whatever has hours by now has its page.
    sql`insert into page (page_id, url)
      select page_id, url from staging_page where ${staged}
      on duplicate key update page.url = page.url`,
  ];
}

/** Adds the plan's hours, as they are published at that moment, to the differences. */
function addHours(sign: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`insert into commit_delta (page_id, country, clicks, time_spent_ms, time_measured)
    select c.page_id, c.country, ${sign} * sum(cast(c.clicks as signed)),
      ${sign} * sum(cast(c.time_spent_ms as signed)), ${sign} * sum(cast(c.time_measured as signed))
    from commit_hour h straight_join hourly_clickstream c on c.hour = h.hour
    group by c.page_id, c.country
    on duplicate key update clicks = commit_delta.clicks + values(clicks),
      time_spent_ms = commit_delta.time_spent_ms + values(time_spent_ms),
      time_measured = commit_delta.time_measured + values(time_measured)`;
}

/** Those that are not yet known are counted and become known. */
function visitorStatements(staged: RawBuilder<unknown>): RawBuilder<unknown>[] {
  return [
    sql`insert into commit_visitor (page_id, country, user_hash)
      select s.page_id, s.country, s.user_hash
      from (select page_id, country, user_hash from staging_visitor where ${staged}) s
      left join page_visitor v
        on v.page_id = s.page_id and v.country = s.country and v.user_hash = s.user_hash
      where v.user_hash is null`,
    sql`update commit_delta d
      join (
        select page_id, country, count(*) as visitors from commit_visitor group by page_id, country
      ) fresh on fresh.page_id = d.page_id and fresh.country = d.country
      set d.new_users = fresh.visitors`,
    sql`insert into page_visitor (page_id, country, user_hash)
      select page_id, country, user_hash from commit_visitor`,
  ];
}

function arrivalStatements(staged: RawBuilder<unknown>): RawBuilder<unknown>[] {
  return [
    sql`delete a from commit_hour h straight_join hourly_arrival a on a.hour = h.hour`,
    sql`insert into hourly_arrival
        (hour, arrival_hour, source, rows_kept, id_collisions, clicks, bot_clicks)
      select hour, arrival_hour, source, rows_kept, id_collisions, clicks, bot_clicks
      from staging_arrival where ${staged}`,
  ];
}

/** An unsigned column refuses a sum below zero: a wrong difference fails the commit instead of going unnoticed. */
const TOTAL_STATEMENTS: readonly RawBuilder<unknown>[] = [
  sql`insert into page_total (page_id, country, clicks, unique_users, time_spent_ms, time_measured)
    select d.page_id, d.country, 0, 0, 0, 0 from commit_delta d where d.clicks > 0
    on duplicate key update page_total.clicks = page_total.clicks`,
  sql`update commit_delta d
    straight_join page_total t on t.page_id = d.page_id and t.country = d.country
    set t.clicks = cast(t.clicks as signed) + d.clicks,
      t.unique_users = t.unique_users + d.new_users,
      t.time_spent_ms = cast(t.time_spent_ms as signed) + d.time_spent_ms,
      t.time_measured = cast(t.time_measured as signed) + d.time_measured`,
];

/** The published country; a code that has no name is published as it is rather than lost. */
const COUNTRY_NAME = sql`coalesce(n.name, d.country)`;

const TOUCHED = sql`commit_delta d
  straight_join page_total t on t.page_id = d.page_id and t.country = d.country
  straight_join page p on p.page_id = d.page_id
  left join country n on n.alpha2 = d.country`;

/**
 * What has no click left goes, with its visitors; the rest is published.
 * The average is divided as doubles: an integer division would keep only four decimal places.
 */
const PUBLISH_STATEMENTS: readonly RawBuilder<unknown>[] = [
  sql`delete a from ${TOUCHED}
    straight_join aggregated_clickstream a on a.url = p.url and a.country = ${COUNTRY_NAME}
    where t.clicks = 0`,
  sql`delete v from commit_delta d
    straight_join page_total t on t.page_id = d.page_id and t.country = d.country
    straight_join page_visitor v on v.page_id = d.page_id and v.country = d.country
    where t.clicks = 0`,
  sql`delete t from commit_delta d
    straight_join page_total t on t.page_id = d.page_id and t.country = d.country
    where t.clicks = 0`,
  sql`insert into aggregated_clickstream (url, country, clicks, unique_users, avg_time_spent)
    select p.url, ${COUNTRY_NAME}, t.clicks, t.unique_users,
      t.time_spent_ms * 1E0 / nullif(t.time_measured, 0) / 1000
    from ${TOUCHED}
    on duplicate key update clicks = values(clicks), unique_users = values(unique_users),
      avg_time_spent = values(avg_time_spent)`,
];
