// Needs MySQL and MariaDB: see testing/servers.ts.
import type { MySqlStore } from '../mysql-store.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import type { RunAttempt } from '../repositories/run.repository.ts';
import { allRows } from '../testing/all-rows.ts';
import { emptyTables } from '../testing/empty-tables.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { stageEvents, type StagedEvent } from '../testing/stage-events.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const HOUR_MS = 3_600_000;
const anEvent = (hour: number, user: string): StagedEvent => ({
  url: '/a',
  country: 'DE',
  user,
  timestamp: hour * HOUR_MS + 1,
});
const EVENTS = [anEvent(0, 'ann'), anEvent(1, 'ann'), anEvent(1, 'bob')];

describe.each(SERVERS)('a rebuild, on %s', (server) => {
  let database: TestDatabase;
  let store: MySqlStore;
  let served: MySqlStore;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    store = await openMySqlStore({ url: database.migratorUrl });
    served = await openMySqlStore({ url: database.aggregatorUrl });
  });

  beforeEach(async () => {
    await emptyTables(database);
    await database.query('drop table if exists processed_hour_rebuild');
    await commit(served, await stage([0, 1], EVENTS));
  });

  afterAll(async () => {
    await store.close();
    await served.close();
    await database.drop();
  });

  async function stage(
    hours: readonly number[],
    events: readonly StagedEvent[],
  ): Promise<RunAttempt> {
    const answer = await served.leases.acquire({ owner: 'test', ttlMs: 0 });
    if (!answer.granted) throw new Error('the lease is held');
    const { lease } = answer;
    const plan = hours.map((hour) => ({ hourMs: hour * HOUR_MS, version: 1n }));
    const { epoch, attempt } = await served.runs.plan(lease, plan);
    await stageEvents(database, { epoch, attempt }, events);
    return { epoch, attempt, lease };
  }

  async function commit(
    target: { commitRun(run: RunAttempt): Promise<{ readonly outcome: string }> },
    run: RunAttempt,
  ): Promise<void> {
    expect(await target.commitRun(run)).toMatchObject({ outcome: 'committed' });
  }

  async function clicks(): Promise<number[]> {
    return (await allRows(served.published.rows())).map((row) => row.clicks);
  }

  it('is not seen before it is published, and then as a whole', async () => {
    await database.query('update aggregated_clickstream set clicks = 99');
    expect(await store.rebuild.begin()).toEqual({ resumed: false });
    expect((await store.rebuild.runs.processedVersions()).size).toBe(0);

    await commit(store.rebuild, await stage([0, 1], EVENTS));
    expect(await clicks()).toEqual([99]);
    await store.rebuild.publish();

    expect(await clicks()).toEqual([3]);
    expect(await served.verify()).toEqual([]);
    expect((await served.runs.processedVersions()).size).toBe(2);
    // The role of the serving aggregator goes on with the new tables.
    await commit(served, await stage([2], [anEvent(2, 'cleo')]));
    expect(await clicks()).toEqual([4]);
  });

  it('is gone on with after an interruption, unless a table has changed its shape since', async () => {
    await store.rebuild.begin();
    await commit(store.rebuild, await stage([0], EVENTS.slice(0, 1)));

    expect(await store.rebuild.begin()).toEqual({ resumed: true });
    expect([...(await store.rebuild.runs.processedVersions()).keys()]).toEqual([0]);

    await database.query('alter table page_visitor_rebuild add column extra int');
    expect(await store.rebuild.begin()).toEqual({ resumed: false });
    expect((await store.rebuild.runs.processedVersions()).size).toBe(0);
  });

  it('keeps hours that it cannot count, with the visitors of their pages, once', async () => {
    await store.rebuild.begin();
    await commit(store.rebuild, await stage([0], EVENTS.slice(0, 1)));

    expect(await store.rebuild.carryOver([0, HOUR_MS, 9 * HOUR_MS])).toBe(1);
    expect(await store.rebuild.carryOver([0, HOUR_MS])).toBe(0);
    await store.rebuild.publish();

    expect(await allRows(served.published.rows())).toMatchObject([{ clicks: 3, uniqueUsers: 2 }]);
    expect(await served.verify()).toEqual([]);
  });
});
