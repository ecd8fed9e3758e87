// Needs MySQL and MariaDB: see testing/servers.ts. What goes in and comes out, at its limits.
import { createConnection } from 'mysql2/promise';

import { parseMySqlUrl } from './connection/pool-options.ts';
import type { MySqlStore } from './mysql-store.ts';
import { openMySqlStore } from './open-mysql-store.ts';
import type { RunAttempt } from './repositories/run.repository.ts';
import { emptyTables } from './testing/empty-tables.ts';
import { migratorUrlOf, SERVERS } from './testing/servers.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';

const RUN: RunAttempt = { epoch: 1, attempt: 1, lease: { token: 1 } };
const LARGEST = Number.MAX_SAFE_INTEGER;

describe.each(SERVERS)('values, on %s', (server) => {
  let database: TestDatabase;
  let store: MySqlStore;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    store = await openMySqlStore({ url: database.migratorUrl });
  });

  beforeEach(async () => {
    await emptyTables(database);
  });

  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const clicksOf = (url: unknown, country: unknown = 'DE'): Promise<number> =>
    store.callProcedure('GetClicks', { url: url as string, country: country as string });

  it.each<[string, (store: MySqlStore) => Promise<unknown>]>([
    ['a list for a URL', () => clicksOf(['/a', '/b'])],
    ['an object for a country', () => clicksOf('/a', { toSqlString: () => `'DE')` })],
    ['a date for a URL', () => clicksOf(new Date(Number.NaN))],
    ['half a character', () => clicksOf('/\ud83d')],
    ['no number of rows', () => store.published.top(Number.NaN)],
    ['endless rows', () => store.runs.latest(Number.POSITIVE_INFINITY)],
    ['no page size', () => store.published.rows({ pageSize: Number.NaN }).next()],
    ['no limit', () => store.verify({ limit: Number.NaN })],
    ['no lease time', () => store.leases.acquire({ owner: 'x', ttlMs: Number.NaN })],
    ['endless lease time', () => store.leases.renew(RUN.lease, Number.POSITIVE_INFINITY)],
    ['no attempt', () => store.staging.findManifest({ epoch: 1, attempt: Number.NaN })],
    ['no epoch', () => store.staging.removeThrough(Number.NaN)],
  ])('are refused before they become SQL: %s', async (_, call) => {
    await expect(call(store)).rejects.toMatchObject({
      code: 'MYSQL_STORE_INVALID_ARGUMENT',
      retriable: false,
    });
  });

  it.each([
    ['no hour', { hourMs: Number.NaN, version: 1n }],
    ['a time within an hour', { hourMs: 1, version: 1n }],
    ['a version below zero', { hourMs: 0, version: -1n }],
    ['a version beyond 64 bits', { hourMs: 0, version: 2n ** 64n }],
  ])('are refused in a plan: %s', async (_, hour) => {
    await store.leases.acquire({ owner: 'test', ttlMs: 0 });

    await expect(store.runs.plan(RUN.lease, [hour])).rejects.toMatchObject({
      code: 'MYSQL_STORE_INVALID_ARGUMENT',
    });
    expect(await store.runs.findUnfinished()).toBeUndefined();
  });

  it('keep a message whatever is in it', async () => {
    await store.leases.acquire({ owner: `it's ${'😀'.repeat(200)}`, ttlMs: 0 });
    await store.runs.plan(RUN.lease, [{ hourMs: 0, version: 1n }]);
    const message = `'; drop table page; -- \\ \0 \ud83d ${'😀'.repeat(600)}`;

    await store.runs.abandon(RUN, message);

    const [run] = await store.runs.latest(1);
    expect(run?.message).toBe(message.slice(0, 1000).toWellFormed());
  });

  it('are exact up to 2^53, and beyond an error', async () => {
    await database.query('insert into aggregated_clickstream values ?', [
      [['/a', 'Germany', LARGEST, LARGEST - 1, 0.1 + 0.2]],
    ]);

    expect(await clicksOf('/a')).toBe(LARGEST);
    expect(await store.published.top(1)).toEqual([
      {
        url: '/a',
        country: 'Germany',
        clicks: LARGEST,
        uniqueUsers: LARGEST - 1,
        avgTimeSpent: 0.1 + 0.2,
      },
    ]);
    await database.query(`update aggregated_clickstream set clicks = 18446744073709551615`);
    const refused = { code: 'MYSQL_STORE_DATA_REFUSED' };
    await expect(clicksOf('/a')).rejects.toMatchObject(refused);
    await expect(store.published.totals()).rejects.toMatchObject(refused);
  });

  it('have their times in UTC', async () => {
    const before = Date.now();
    await store.leases.acquire({ owner: 'test', ttlMs: 0 });
    const run = await store.runs.plan(RUN.lease, [{ hourMs: 0, version: 1n }]);

    expect(Math.abs((run.plannedAt ?? 0) - before)).toBeLessThan(60_000);
  });

  it('leave the transaction of whoever calls a procedure alone', async () => {
    const client = await createConnection(parseMySqlUrl(database.migratorUrl));
    await client.query('begin');
    await client.query(`insert into page values (repeat('x', 16), '/a')`);
    for (const name of ['GetClicks', 'GetUniqueUsers', 'GetAvgTimeSpent']) {
      await client.query(`call ${name}('/a', 'DE')`);
    }
    await client.query('rollback');
    await client.end();

    expect(await database.query('select url from page')).toEqual([]);
  });

  it('do not come from a procedure that answers nothing', async () => {
    await database.query('drop procedure GetClicks');
    await database.query('create procedure GetClicks(in a longtext, in b longtext) begin end');

    await expect(clicksOf('/a')).rejects.toMatchObject({ code: 'MYSQL_STORE_SCHEMA' });
  });
});
