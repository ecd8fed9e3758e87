/**
 * What published trackers send, from the collector to the published numbers and the loss ledger.
 *
 * Needs every engine; topic, tables and database are its own.
 */
import { join } from 'node:path';

import { openMySqlStore } from '@clickstream/mysql-store';
import { freePorts, startTestProcess, waitFor, type TestProcess } from '@clickstream/testing';
import { buildPageView, buildStructEvent, newTracker, version } from '@snowplow/node-tracker';

import { publishedRows } from './published-rows.ts';
import { LedgerBench, type LedgerLine } from './testing/ledger-bench.ts';

const COLLECTOR = join(import.meta.dirname, '../../producer/src/main.ts');
const PAGE = 'https://shop.example/tracked';
const TP2 = '/com.snowplowanalytics.snowplow/tp2';

let bench: LedgerBench;
let collector: TestProcess;
let port: number;

beforeEach(async () => {
  bench = await LedgerBench.open();
  [port = 0] = await freePorts(1);
  collector = startTestProcess(COLLECTOR, ['serve'], {
    ...bench.engines.names,
    COLLECTOR_PORT: String(port),
    VISITOR_HASH_KEY: 'a key for tests only',
  });
  await waitFor('the collector', async () => (await fetch(urlOf('/ready'))).status === 200);
}, 60_000);

afterEach(async () => {
  collector.kill('SIGTERM');
  await collector.ended();
  await bench[Symbol.asyncDispose]();
}, 60_000);

function urlOf(path: string): string {
  return `http://127.0.0.1:${port}${path}`;
}

/** What the collector has in the topic, by its own count. */
async function accepted(): Promise<number> {
  const counts = (await (await fetch(urlOf('/counters'))).json()) as { accepted: number }[];
  return counts.reduce((sum, count) => sum + count.accepted, 0);
}

/** Lines of one source; there are two when the hour of arrival changes meanwhile. */
function sumOf(lines: readonly LedgerLine[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { source: _, ...numbers } of lines) {
    for (const [name, value] of Object.entries(numbers)) sum[name] = (sum[name] ?? 0) + value;
  }
  return sum;
}

it('counts a tracker’s events once, and makes a letter of what it sends wrong', async () => {
  const tracker = newTracker(
    { namespace: 'sp', appId: 'shop' },
    { endpoint: '127.0.0.1', protocol: 'http', port, eventMethod: 'post', bufferSize: 1 },
  );
  const begin = Date.now() - 60_000;
  const after = (seconds: number) => ({ type: 'ttm', value: begin + seconds * 1_000 }) as const;
  for (const [user, seconds] of [
    ['d1', 0],
    ['d2', 0],
    ['d1', 12],
  ] as const) {
    tracker.setDomainUserId(user);
    tracker.track(buildPageView({ pageUrl: PAGE, pageTitle: 'Tracked' }), [], after(seconds));
  }
  tracker.track(buildStructEvent({ category: 'cart', action: 'add' }), [], after(20));
  await waitFor('the events of the tracker', async () => (await accepted()) === 4);
  const now = String(Date.now());
  const again = { e: 'pv', tv: 'js-4', duid: 'd3', dtm: now, stm: now, url: PAGE };
  const request = JSON.stringify({
    schema: 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4',
    data: [again, { ...again, e: 'zz' }],
  });
  for (const _ of ['sent', 'sent again']) {
    const response = await fetch(urlOf(TP2), { method: 'POST', body: request });
    expect([response.status, await response.text()]).toEqual([200, 'ok']);
  }

  bench.startConsumer();
  await bench.untilConsumed();
  await bench.aggregate();

  await using mysql = await openMySqlStore({ url: bench.engines.names.MYSQL_URL });
  expect(await publishedRows(mysql, PAGE)).toEqual(
    // d1 stayed 12 s on the first page, and did something on the second for 8 s.
    new Map([[`${PAGE}|Unknown`, { clicks: 4, uniqueUsers: 3, avgTimeSpent: 10 }]]),
  );
  const { code, ledger } = await bench.ledger();
  expect([code, ledger.problems]).toEqual([0, []]);
  const lineOf = (source: string) => sumOf(ledger.lines.filter((line) => line.source === source));
  expect(lineOf(`snowplow:node-${version}`)).toMatchObject({
    acknowledged: 4,
    published: 3,
    noClick: 1,
  });
  expect(lineOf('snowplow:js-4')).toMatchObject({
    acknowledged: 2,
    duplicate: 1,
    published: 1,
  });
  expect(lineOf('(undecodable)')).toMatchObject({ acknowledged: 2, deadLettered: 2 });
}, 240_000);
