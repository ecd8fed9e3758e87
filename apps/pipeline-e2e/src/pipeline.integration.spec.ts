/**
 * The whole path with the apps as users start them: HTTP, Kafka, HBase, Spark through Livy, MySQL.
 *
 * Needs every engine, set up, and the names of topic, tables and database to itself.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Pipeline } from '@clickstream/demo';
import { openGeoDatabase } from '@clickstream/enrichment';
import { openMySqlStore, type MySqlStore } from '@clickstream/mysql-store';
import { ENGINE_VARIABLES, engineEndpoints, freePorts } from '@clickstream/testing';

import { expectedRows, type SentEvent } from './expected-rows.ts';
import { publishedRows } from './published-rows.ts';
import { readLedger } from './simulator-ledger.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
/** Addresses whose country is beyond doubt. */
const ADDRESSES = { USA: '8.8.8.8', India: '14.139.45.1', Germany: '85.214.132.117' } as const;

const engines = engineEndpoints(...ENGINE_VARIABLES);
const scratch = mkdtempSync(join(tmpdir(), 'pipeline-e2e-'));

let pipeline: Pipeline;
let mysql: MySqlStore;

beforeAll(async () => {
  const [collectorPort = 0] = await freePorts(1);
  pipeline = new Pipeline({ env: engines, collectorPort, logDir: scratch });
  await pipeline.start();
  mysql = await openMySqlStore({ url: engines.MYSQL_READER_URL });
}, 90_000);

afterAll(async () => {
  await mysql.close();
  await pipeline[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true });
}, 60_000);

interface Visit extends Partial<SentEvent> {
  readonly timestamp?: string;
}

/** Sends visits over HTTP and gives them back as the oracle wants them. */
async function send(visits: readonly Visit[]): Promise<SentEvent[]> {
  const events = visits.map((visit) => ({
    event_id: randomUUID(),
    event_type: 'page_view',
    user_id: 'u1',
    url: 'page_1',
    time_spent: null,
    country: 'USA',
    bot: false,
    timestamp: '2026-05-01T10:00:00Z',
    ...visit,
  }));
  const body = events.map(({ country, bot, time_spent, ...event }) => ({
    ...event,
    ...(time_spent === null ? {} : { time_spent }),
    ip: ADDRESSES[country as keyof typeof ADDRESSES],
    user_agent: bot ? GOOGLEBOT : FIREFOX,
  }));
  const response = await fetch(`${pipeline.collectorUrl}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(await response.json()).toEqual({ accepted: events.length, rejected: [] });
  return events;
}

async function aggregate(): Promise<void> {
  await pipeline.waitUntilCaughtUp();
  await pipeline.run('aggregator', 'run');
}

describe('the pipeline', () => {
  it("answers the seed's own calls", async () => {
    await send([
      { url: 'page_1', country: 'USA', user_id: 'ann' },
      { url: 'page_1', country: 'USA', user_id: 'ann', event_type: 'click' },
      { url: 'page_1', country: 'USA', user_id: 'bob' },
      { url: 'page_1', country: 'India', user_id: 'chand' },
      { url: 'page_1', country: 'India', user_id: 'devi' },
      { url: 'page_1', country: 'India', user_id: 'devi' },
      { url: 'page_2', country: 'Germany', time_spent: 10 },
      { url: 'page_2', country: 'Germany', time_spent: 20.5 },
      { url: 'page_2', country: 'Germany' },
    ]);

    await aggregate();

    const call = mysql.callProcedure.bind(mysql);
    expect(await call('GetClicks', { url: 'page_1', country: 'USA' })).toBe(3);
    expect(await call('GetUniqueUsers', { url: 'page_1', country: 'India' })).toBe(2);
    expect(await call('GetAvgTimeSpent', { url: 'page_2', country: 'Germany' })).toBe(15.25);
    expect(await call('GetClicks', { url: 'page_3', country: 'USA' })).toBe(0);
    expect(await call('GetAvgTimeSpent', { url: 'page_1', country: 'USA' })).toBeNull();
  }, 120_000);

  it('counts an event once that is sent again, also after it was aggregated', async () => {
    const site = `/twice-${randomUUID()}`;
    const sent = await send([{ url: site }, { url: site, user_id: 'u2' }]);
    await send(sent);
    await aggregate();

    await send(sent);
    await aggregate();

    expect(await publishedRows(mysql, site)).toEqual(expectedRows(sent));
  }, 120_000);

  it('adds a late event to an hour that was aggregated before, and keeps bots out', async () => {
    const site = `/late-${randomUUID()}`;
    const early = await send([
      { url: site, timestamp: '2024-02-29T23:59:59.999Z' },
      { url: site, timestamp: '2026-05-01T10:00:00Z', time_spent: 3 },
      { url: site, bot: true },
    ]);
    await aggregate();
    expect(await publishedRows(mysql, site)).toEqual(expectedRows(early));

    const late = await send([{ url: site, timestamp: '2024-02-29T23:10:00Z', user_id: 'late' }]);
    await aggregate();

    expect(await publishedRows(mysql, site)).toEqual(expectedRows([...early, ...late]));
  }, 120_000);

  it("agrees with the simulator's own ledger: late, repeated, bots", async () => {
    const ledger = join(scratch, 'ledger.ndjson');
    const arguments_ = ['--events', '3000', '--seed', '11', '--ledger', ledger];
    await pipeline.run('producer', 'simulate', ...arguments_);

    await aggregate();

    const { sent, repeated, bots } = readLedger(ledger, await openGeoDatabase());
    expect(repeated).toBeGreaterThan(0);
    expect(bots).toBeGreaterThan(0);
    expect(await publishedRows(mysql, 'https://shop.example/')).toEqual(expectedRows(sent));
  }, 180_000);

  it('leaves nothing that its own verification objects to', async () => {
    await expect(pipeline.run('aggregator', 'verify')).resolves.toBeDefined();
  }, 60_000);
});
