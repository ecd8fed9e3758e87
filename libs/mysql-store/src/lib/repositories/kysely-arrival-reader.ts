import { sql, type Kysely, type Transaction } from 'kysely';

import { fromDateTimeColumn, toCount, toHourColumn } from '../column-values.ts';
import type { Database } from '../tables/database.ts';
import type {
  ArrivalFigures,
  ArrivalLine,
  ArrivalReader,
  ArrivalSpan,
  HourClicks,
} from './arrival-reader.ts';

interface HourRow {
  readonly hour: string;
  readonly page_clicks: string;
  readonly page_bots: string;
  readonly arrival_clicks: string;
  readonly arrival_bots: string;
}

const FIRST_HOUR = '1000-01-01 00:00:00';
const LAST_HOUR = '9999-12-31 23:59:59';

export class KyselyArrivalReader implements ArrivalReader {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  read({ fromMs, toMs }: ArrivalSpan = {}): Promise<ArrivalFigures> {
    const span = {
      from: fromMs === undefined ? FIRST_HOUR : toHourColumn(fromMs),
      to: toMs === undefined ? LAST_HOUR : toHourColumn(toMs),
    };
    return this.#db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (tx) => ({
        lines: await readLines(tx, span),
        hours: await readHours(tx, span),
        processed: await readProcessed(tx),
        totals: await readTotals(tx),
      }));
  }
}

interface Span {
  readonly from: string;
  readonly to: string;
}

async function readLines(tx: Transaction<Database>, span: Span): Promise<ArrivalLine[]> {
  const rows = await tx
    .selectFrom('hourly_arrival')
    .selectAll()
    .where('arrival_hour', '>=', span.from)
    .where('arrival_hour', '<', span.to)
    .execute();
  return rows.map((row) => ({
    hourMs: fromDateTimeColumn(row.hour),
    arrivalHourMs: fromDateTimeColumn(row.arrival_hour),
    source: row.source,
    rowsKept: toCount(row.rows_kept),
    idCollisions: toCount(row.id_collisions),
    clicks: toCount(row.clicks),
    botClicks: toCount(row.bot_clicks),
  }));
}

async function readHours(tx: Transaction<Database>, span: Span): Promise<HourClicks[]> {
  const { rows } = await sql<HourRow>`
    with named as (
      select distinct hour from hourly_arrival
      where arrival_hour >= ${span.from} and arrival_hour < ${span.to}
    ), arrivals as (
      select a.hour, sum(a.clicks) as clicks, sum(a.bot_clicks) as bots
      from named n join hourly_arrival a on a.hour = n.hour group by a.hour
    ), pages as (
      select c.hour, sum(c.clicks) as clicks, sum(c.bot_clicks) as bots
      from named n join hourly_clickstream c on c.hour = n.hour group by c.hour
    )
    select a.hour, a.clicks as arrival_clicks, a.bots as arrival_bots,
      coalesce(p.clicks, 0) as page_clicks, coalesce(p.bots, 0) as page_bots
    from arrivals a left join pages p on p.hour = a.hour
  `.execute(tx);
  return rows.map((row) => ({
    hourMs: fromDateTimeColumn(row.hour),
    byPage: { clicks: toCount(row.page_clicks), botClicks: toCount(row.page_bots) },
    byArrival: { clicks: toCount(row.arrival_clicks), botClicks: toCount(row.arrival_bots) },
  }));
}

async function readProcessed(tx: Transaction<Database>): Promise<Map<number, bigint>> {
  const rows = await tx.selectFrom('processed_hour').select(['hour', 'version']).execute();
  return new Map(rows.map(({ hour, version }) => [fromDateTimeColumn(hour), BigInt(version)]));
}

async function readTotals(tx: Transaction<Database>): Promise<ArrivalFigures['totals']> {
  const { rows } = await sql<{ readonly hourly: string; readonly published: string }>`
    select (select coalesce(sum(clicks), 0) from hourly_clickstream) as hourly,
      (select coalesce(sum(clicks), 0) from aggregated_clickstream) as published
  `.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('a sum has no row');
  return { hourly: toCount(row.hourly), published: toCount(row.published) };
}
