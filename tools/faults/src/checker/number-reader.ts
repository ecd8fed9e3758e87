import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';

import { unreadable } from './checker-error.ts';
import {
  hourlyKey,
  toMicroseconds,
  type HourlyRow,
  type PublishedNumbers,
  type PublishedRow,
} from './evidence.ts';

/** A page whose row is missing still has a name. */
const URL_OF_PAGE = "coalesce(p.url, concat('no page ', hex(t.page_id)))";
const PUBLISHED =
  'select url, country, clicks, unique_users, avg_time_spent from aggregated_clickstream';
const HOURLY = `select t.hour, ${URL_OF_PAGE} as url, t.country, t.clicks, t.page_views,
    t.bot_clicks, t.time_spent_ms, t.time_measured
  from hourly_clickstream t left join page p on p.page_id = t.page_id`;
const VISITORS = `select ${URL_OF_PAGE} as url, t.country, lower(hex(t.user_hash)) as user
  from page_visitor t left join page p on p.page_id = t.page_id`;

export interface NumberReaderOptions {
  /** Of an account that may read `page_visitor`. */
  readonly url: string;
  /** For connecting and for each statement. Default 30,000. */
  readonly timeoutMs?: number;
}

/** Reads all numbers as of one moment, over a connection of its own. @throws CheckerError `CHECKER_UNREADABLE` */
export async function readNumbers({
  url,
  timeoutMs = 30_000,
}: NumberReaderOptions): Promise<PublishedNumbers> {
  let connection: Connection | undefined;
  try {
    connection = await createConnection({
      uri: url,
      timezone: 'Z',
      dateStrings: true,
      connectTimeout: timeoutMs,
    });
    // What breaks between two statements is seen by the second one.
    connection.on('error', () => undefined);
    const select = selector(connection, timeoutMs);
    await connection.query('set session transaction isolation level repeatable read');
    await connection.query('start transaction with consistent snapshot, read only');
    return {
      published: publishedOf(await select(PUBLISHED)),
      hourly: hourlyOf(await select(HOURLY)),
      visitors: visitorsOf(await select(VISITORS)),
    };
  } catch (cause) {
    throw unreadable('MySQL', cause);
  } finally {
    // A polite goodbye would wait for a server that may not answer.
    connection?.destroy();
  }
}

function selector(
  connection: Connection,
  timeout: number,
): (sql: string) => Promise<RowDataPacket[]> {
  return async (sql) => {
    const [rows] = await connection.query<RowDataPacket[]>({ sql, timeout });
    return rows;
  };
}

function publishedOf(rows: readonly RowDataPacket[]): Map<string, PublishedRow> {
  return new Map(
    rows.map((row) => [
      `${String(row['url'])}|${String(row['country'])}`,
      {
        clicks: Number(row['clicks']),
        uniqueUsers: Number(row['unique_users']),
        avgTimeSpent:
          row['avg_time_spent'] === null ? null : toMicroseconds(Number(row['avg_time_spent'])),
      },
    ]),
  );
}

function hourlyOf(rows: readonly RowDataPacket[]): Map<string, HourlyRow> {
  return new Map(
    rows.map((row) => [
      hourlyKey(
        Date.parse(`${String(row['hour']).replace(' ', 'T')}Z`),
        String(row['url']),
        String(row['country']),
      ),
      {
        clicks: Number(row['clicks']),
        pageViews: Number(row['page_views']),
        botClicks: Number(row['bot_clicks']),
        timeSpentMs: Number(row['time_spent_ms']),
        timeMeasured: Number(row['time_measured']),
      },
    ]),
  );
}

function visitorsOf(rows: readonly RowDataPacket[]): Map<string, Set<string>> {
  const visitors = new Map<string, Set<string>>();
  for (const row of rows) {
    const key = `${String(row['url'])}|${String(row['country'])}`;
    const known = visitors.get(key) ?? new Set();
    visitors.set(key, known.add(String(row['user'])));
  }
  return visitors;
}
