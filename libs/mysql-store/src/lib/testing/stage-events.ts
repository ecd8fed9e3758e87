import { createHash } from 'node:crypto';

import { hourColumnOf, stagedArrivals } from './staged-arrivals.ts';
import type { TestDatabase } from './test-database.ts';

/** One kept event as the Spark job sees it. */
export interface StagedEvent {
  readonly url: string;
  readonly country: string;
  readonly user: string;
  /** Milliseconds. */
  readonly timestamp: number;
  readonly eventType?: 'page_view' | 'click';
  /** Seconds. */
  readonly timeSpent?: number;
  readonly bot?: boolean;
  /** When the collector received it, milliseconds; its own time when missing. */
  readonly receivedAt?: number;
  /** `test` when missing. */
  readonly source?: string;
  /** Counted as one whose id an earlier row has: it adds nothing else. */
  readonly collides?: boolean;
}

interface HourlyGroup {
  readonly hour: string;
  readonly url: string;
  readonly country: string;
  clicks: number;
  pageViews: number;
  botClicks: number;
  timeSpentMs: number;
  timeMeasured: number;
}

/** Writes what the Spark job would write for these events: staging rows, and the manifest last. */
export async function stageEvents(
  database: Pick<TestDatabase, 'query'>,
  key: { readonly epoch: number; readonly attempt: number },
  rows: readonly StagedEvent[],
): Promise<void> {
  const events = rows.filter(({ collides }) => collides !== true);
  const groups = groupByHour(events);
  const pages = new Set(events.map((event) => event.url));
  const visitors = new Map(
    events
      .filter((event) => event.bot !== true)
      .map((event) => [JSON.stringify([event.url, event.country, event.user]), event]),
  );
  const { epoch, attempt } = key;
  await insert(
    database,
    'staging_hourly',
    groups.map((group) => [
      epoch,
      attempt,
      group.hour,
      hash(group.url),
      group.country,
      group.clicks,
      group.pageViews,
      group.botClicks,
      group.timeSpentMs,
      group.timeMeasured,
      group.timeMeasured,
      0,
      0,
    ]),
  );
  await insert(
    database,
    'staging_page',
    [...pages].map((url) => [epoch, attempt, hash(url), url]),
  );
  await insert(
    database,
    'staging_visitor',
    [...visitors.values()].map((event) => [
      epoch,
      attempt,
      hash(event.url),
      event.country,
      hash(event.user),
    ]),
  );
  const arrivals = stagedArrivals(rows);
  await insert(
    database,
    'staging_arrival',
    arrivals.map((line) => [epoch, attempt, ...line]),
  );
  const counts = [groups.length, pages.size, visitors.size];
  const collisions = rows.length - events.length;
  await insert(database, 'staging_manifest', [
    [epoch, attempt, rows.length, events.length, ...counts, collisions, arrivals.length],
  ]);
}

function groupByHour(events: readonly StagedEvent[]): HourlyGroup[] {
  const groups = new Map<string, HourlyGroup>();
  for (const event of events) {
    const hour = hourColumnOf(event.timestamp);
    const { url, country } = event;
    const key = JSON.stringify([hour, url, country]);
    const counts = { clicks: 0, pageViews: 0, botClicks: 0, timeSpentMs: 0, timeMeasured: 0 };
    const group = groups.get(key) ?? { hour, url, country, ...counts };
    groups.set(key, group);
    if (event.bot === true) {
      group.botClicks += 1;
      continue;
    }
    group.clicks += 1;
    group.pageViews += event.eventType === 'click' ? 0 : 1;
    if (event.timeSpent === undefined) continue;
    group.timeSpentMs += Math.round(event.timeSpent * 1000);
    group.timeMeasured += 1;
  }
  return [...groups.values()];
}

async function insert(
  database: Pick<TestDatabase, 'query'>,
  table: string,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  if (rows.length > 0) await database.query(`insert into ${table} values ?`, [rows]);
}

/** First half of SHA-256, as page ids and user hashes are. */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 16);
}
