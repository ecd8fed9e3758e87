// Needs MySQL and MariaDB: see testing/servers.ts.
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';

import { parseMySqlUrl } from './connection/pool-options.ts';
import type { MySqlStore } from './mysql-store.ts';
import { openMySqlStore } from './open-mysql-store.ts';
import { migratorUrlOf, SERVERS } from './testing/servers.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';

const LONGEST = `https://example.org/${'a'.repeat(2048 - 20)}`;
const ROWS = [
  ['page_1', 'USA', 42, 7, 12.5],
  ['page_1', 'India', 11, 3, 4.25],
  ['page_2', 'Germany', 5, 2, 30.125],
  ['page_2', 'France', 4, 1, null],
  ['/caf?', 'Germany', 66, 6, 6],
  ['/a', 'Germany', 1, 1, 1],
  ['/A', 'Germany', 2, 2, 2],
  ['/a', 'Italy', 9, 9, 9],
  [LONGEST, 'Germany', 2048, 1, 1],
  ['page_1', 'Unknown', 3, 1, null],
  ['page_2', 'Türkiye', 5, 1, null],
];

describe.each(SERVERS)('the public procedures, on %s', (server) => {
  let database: TestDatabase;
  let store: MySqlStore;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    store = await openMySqlStore({ url: database.readerUrl });
    await database.query('insert into aggregated_clickstream values ?', [ROWS]);
  });

  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('answer the three example calls', async () => {
    expect(await store.callProcedure('GetClicks', { url: 'page_1', country: 'USA' })).toBe(42);
    expect(await store.callProcedure('GetUniqueUsers', { url: 'page_1', country: 'India' })).toBe(
      3,
    );
    expect(
      await store.callProcedure('GetAvgTimeSpent', { url: 'page_2', country: 'Germany' }),
    ).toBe(30.125);
  });

  it('give 0, 0 and null for a pair that nobody visited, and null for an unmeasured time', async () => {
    const unknown = { url: 'page_9', country: 'Germany' };

    expect(await store.callProcedure('GetClicks', unknown)).toBe(0);
    expect(await store.callProcedure('GetUniqueUsers', unknown)).toBe(0);
    expect(await store.callProcedure('GetAvgTimeSpent', unknown)).toBeNull();
    expect(
      await store.callProcedure('GetAvgTimeSpent', { url: 'page_2', country: 'France' }),
    ).toBeNull();
  });

  it.each(['USA', 'US', 'us', 'usa', 'United States', 'united states of america', 'U.S.A.'])(
    'take "%s" for USA',
    async (country) => {
      expect(await store.callProcedure('GetClicks', { url: 'page_1', country })).toBe(42);
    },
  );

  it.each(['India', 'india', 'INDIA', 'IN', 'ind'])('take "%s" for India', async (country) => {
    expect(await store.callProcedure('GetUniqueUsers', { url: 'page_1', country })).toBe(3);
  });

  it.each(['Türkiye', 'turkiye', 'Turkey'])('take "%s" for Türkiye', async (country) => {
    expect(await store.callProcedure('GetClicks', { url: 'page_2', country })).toBe(5);
  });

  it.each([
    ['ZZ', 3],
    ['Unknown', 3],
    ['Atlantis', 0],
    ['', 0],
    ['Germany'.padEnd(300, 'x'), 0],
  ])('answer for the country "%s"', async (country, clicks) => {
    expect(await store.callProcedure('GetClicks', { url: 'page_1', country })).toBe(clicks);
  });

  it.each([
    ['an accent', '/café', 0],
    ['what the accent would become', '/caf?', 66],
    ['lower case', '/a', 1],
    ['upper case', '/A', 2],
    ['a space at the end', '/a ', 0],
    ['a space at the start', ' /a', 0],
    ['nothing', '', 0],
    ['the longest URL', LONGEST, 2048],
    ['a longer URL', `${LONGEST}x`, 0],
    ['SQL', `/a'; drop table page; -- `, 0],
  ])('match a URL exactly: %s', async (_, url, clicks) => {
    expect(await store.callProcedure('GetClicks', { url, country: 'Germany' })).toBe(clicks);
  });

  describe('called by a client with habits of its own', () => {
    let client: Connection;

    afterEach(async () => {
      await client.end();
    });

    it.each([
      ['latin1', ''],
      ['latin1', 'STRICT_ALL_TABLES'],
      ['utf8mb4', ''],
      ['utf8mb4', 'ANSI_QUOTES,PIPES_AS_CONCAT'],
    ])('never give a wrong row with charset %s and sql_mode "%s"', async (charset, mode) => {
      client = await createConnection({ ...parseMySqlUrl(database.readerUrl), charset });
      await client.query(`set session sql_mode = '${mode}'`);

      const clicksOf = async (url: string): Promise<unknown> => {
        const [[rows]] = await client.query<RowDataPacket[][]>('call GetClicks(?, ?)', [
          url,
          'Germany',
        ]);
        return rows?.[0]?.['clicks'];
      };

      expect(await clicksOf('/café')).toBe(0);
      expect(await clicksOf('/caf?')).toBe(66);
      expect(await clicksOf(`${LONGEST}x`)).toBe(0);
      expect(await clicksOf(LONGEST)).toBe(2048);
    });

    it('read by primary key, not the table', async () => {
      client = await createConnection(parseMySqlUrl(database.readerUrl));
      const before = await scannedRows(client);
      await client.query('call GetClicks(?, ?)', ['page_1', 'US']);
      const afterCall = await scannedRows(client);
      await client.query(`select clicks from aggregated_clickstream where lower(url) = 'page_1'`);
      const afterScan = await scannedRows(client);

      expect(afterCall - before).toBe(0);
      expect(afterScan - afterCall).toBeGreaterThanOrEqual(ROWS.length);
    });
  });

  it('refuse a stored URL that ends with a space', async () => {
    await expect(
      database.query(`insert into aggregated_clickstream values ('/b ', 'USA', 1, 1, 1)`),
    ).rejects.toThrow(/check constraint|CONSTRAINT/i);
  });
});

/** Rows that this connection has read by walking a table or an index instead of by key. */
async function scannedRows(client: Connection): Promise<number> {
  const [rows] = await client.query<RowDataPacket[]>(
    `show session status where variable_name in ('Handler_read_rnd_next', 'Handler_read_next')`,
  );
  return rows.reduce((sum, row) => sum + Number(row['Value']), 0);
}
