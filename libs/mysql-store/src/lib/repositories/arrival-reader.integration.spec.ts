// Needs MySQL and MariaDB: see testing/servers.ts.
import { openMySqlStore } from '../open-mysql-store.ts';
import { emptyTables } from '../testing/empty-tables.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { stageEvents } from '../testing/stage-events.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const HOUR_MS = 3_600_000;
const HOUR = Date.UTC(2026, 2, 1, 10);
const ARRIVAL = HOUR + 24 * HOUR_MS;

describe.each(SERVERS)('the arrival reader, on %s', (server) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
  });

  beforeEach(async () => {
    await emptyTables(database);
    await using store = await openMySqlStore({ url: database.aggregatorUrl });
    const answer = await store.leases.acquire({ owner: 'test', ttlMs: 60_000 });
    if (!answer.granted) throw new Error('the lease is held');
    const { lease } = answer;
    const { epoch, attempt } = await store.runs.plan(lease, [{ hourMs: HOUR, version: 7n }]);
    const event = { url: '/a', country: 'DE', user: 'ann', timestamp: HOUR + 1 };
    await stageEvents(database, { epoch, attempt }, [
      { ...event, receivedAt: ARRIVAL + 1, source: 'v1' },
      { ...event, receivedAt: ARRIVAL + 2, source: 'v1', bot: true },
      { ...event, receivedAt: ARRIVAL + 3, source: 'v1', collides: true },
      { ...event, receivedAt: ARRIVAL + HOUR_MS, source: 'log' },
    ]);
    await store.commitRun({ epoch, attempt, lease });
  });

  afterAll(async () => {
    await database.drop();
  });

  it('gives lines, the hours they name, versions and totals; the role reader is enough', async () => {
    await using store = await openMySqlStore({ url: database.readerUrl });

    const figures = await store.arrivals.read();

    const sums = { clicks: 2, botClicks: 1 };
    expect(figures).toEqual({
      lines: [
        {
          hourMs: HOUR,
          arrivalHourMs: ARRIVAL,
          source: 'v1',
          rowsKept: 2,
          idCollisions: 1,
          clicks: 1,
          botClicks: 1,
        },
        {
          hourMs: HOUR,
          arrivalHourMs: ARRIVAL + HOUR_MS,
          source: 'log',
          rowsKept: 1,
          idCollisions: 0,
          clicks: 1,
          botClicks: 0,
        },
      ],
      hours: [{ hourMs: HOUR, byPage: sums, byArrival: sums }],
      processed: new Map([[HOUR, 7n]]),
      totals: { hourly: 2, published: 2 },
    });
  });

  it('gives the lines of a span of arrival, and whole hours for them', async () => {
    await using store = await openMySqlStore({ url: database.readerUrl });

    const early = await store.arrivals.read({ toMs: ARRIVAL + HOUR_MS });
    const late = await store.arrivals.read({ fromMs: ARRIVAL + HOUR_MS });
    const none = await store.arrivals.read({ fromMs: ARRIVAL + 2 * HOUR_MS });

    expect(early.lines.map(({ source }) => source)).toEqual(['v1']);
    expect(late.lines.map(({ source }) => source)).toEqual(['log']);
    expect(late.hours).toMatchObject([{ byArrival: { clicks: 2 } }]);
    expect([none.lines, none.hours]).toEqual([[], []]);
  });

  it('shows where the two sums of an hour differ', async () => {
    await database.query('update hourly_arrival set clicks = clicks + 3 where source = ?', ['log']);
    await database.query('delete from aggregated_clickstream');
    await using store = await openMySqlStore({ url: database.readerUrl });

    expect(await store.arrivals.read()).toMatchObject({
      hours: [{ byPage: { clicks: 2 }, byArrival: { clicks: 5 } }],
      totals: { hourly: 2, published: 0 },
    });
  });
});
