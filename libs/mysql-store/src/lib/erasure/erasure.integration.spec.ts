// Needs MySQL and MariaDB: see testing/servers.ts.
import { createHash } from 'node:crypto';

import type { MySqlStore } from '../mysql-store.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import type { RunAttempt } from '../repositories/run.repository.ts';
import { allRows } from '../testing/all-rows.ts';
import { emptyTables } from '../testing/empty-tables.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { stageEvents, type StagedEvent } from '../testing/stage-events.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const HOUR_MS = 3_600_000;
const anEvent = (hour: number, user: string, url = '/a'): StagedEvent => ({
  url,
  country: 'DE',
  user,
  timestamp: hour * HOUR_MS + 1,
});
/** A country that has no name is published by its code. */
const NAMELESS: StagedEvent = { ...anEvent(0, 'ann', '/c'), country: 'QQ' };
const EVENTS = [
  anEvent(0, 'ann'),
  anEvent(1, 'ann'),
  anEvent(1, 'bob'),
  anEvent(0, 'ann', '/b'),
  NAMELESS,
];
const ANN = createHash('sha256').update('ann').digest().subarray(0, 16);

describe.each(SERVERS)('an erasure, on %s', (server) => {
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

  async function takeLease(): Promise<RunAttempt['lease']> {
    const answer = await served.leases.acquire({ owner: 'test', ttlMs: 0 });
    if (!answer.granted) throw new Error('the lease is held');
    return answer.lease;
  }

  async function stage(
    hours: readonly number[],
    events: readonly StagedEvent[],
  ): Promise<RunAttempt> {
    const lease = await takeLease();
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

  async function visitors(): Promise<Record<string, number>> {
    const rows = await allRows(served.published.rows());
    return Object.fromEntries(rows.map(({ url, uniqueUsers }) => [url, uniqueUsers]));
  }

  /** In the published tables and in staging. */
  async function placesOfAnn(): Promise<number> {
    const rows = await database.query(
      `select (select count(*) from page_visitor where user_hash = ?)
        + (select count(*) from staging_visitor where user_hash = ?) as n`,
      [ANN, ANN],
    );
    return Number(rows[0]?.['n']);
  }

  it('takes one visitor out of every page, and nobody else', async () => {
    expect(await visitors()).toEqual({ '/a': 2, '/b': 1, '/c': 1 });

    const first = await store.erasure.eraseVisitor(await takeLease(), ANN);
    const second = await store.erasure.eraseVisitor(await takeLease(), ANN);

    expect([first, second]).toEqual([{ visits: 3 }, { visits: 0 }]);
    expect(await visitors()).toEqual({ '/a': 1, '/b': 0, '/c': 0 });
    expect(await placesOfAnn()).toBe(0);
    expect(await served.verify()).toEqual([]);
  });

  it('leaves what is right once the hours are aggregated again', async () => {
    await store.erasure.eraseVisitor(await takeLease(), ANN);

    await commit(served, await stage([0, 1], [anEvent(1, 'bob')]));

    expect(await visitors()).toEqual({ '/a': 1 });
    expect(await served.verify()).toEqual([]);
  });

  it('is refused to who has lost the lease, and changes nothing', async () => {
    const lost = await takeLease();
    await takeLease();
    const refused = { code: 'MYSQL_STORE_LEASE_LOST' };

    await expect(store.erasure.eraseVisitor(lost, ANN)).rejects.toMatchObject(refused);

    await stage([2], [anEvent(2, 'ann')]);
    await expect(store.erasure.abandonRun(lost, 'test')).rejects.toMatchObject(refused);
    expect(await visitors()).toEqual({ '/a': 2, '/b': 1, '/c': 1 });
  });

  it('gives up a run in flight with what it has staged, so that it cannot bring him back', async () => {
    const inFlight = await stage([2], [anEvent(2, 'ann', '/d')]);

    const lease = await takeLease();
    const given = await store.erasure.abandonRun(lease, 'an erasure');
    await store.erasure.eraseVisitor(lease, ANN);

    expect(given).toEqual({ epoch: inFlight.epoch });
    // Who was on it hears that he has lost the lease, which is nobody's fault.
    expect(await served.commitRun(inFlight)).toMatchObject({ reason: 'lease_lost' });
    expect(await served.commitRun({ ...inFlight, lease })).toMatchObject({
      outcome: 'refused',
      reason: 'abandoned',
    });
    expect(await placesOfAnn()).toBe(0);
    expect(await store.erasure.abandonRun(lease, 'an erasure')).toBeUndefined();
    expect((await served.runs.processedVersions()).has(2 * HOUR_MS)).toBe(false);
  });

  it('would be undone by a run in flight that is not given up', async () => {
    const inFlight = await stage([2], [anEvent(2, 'ann', '/d')]);
    const lease = await takeLease();
    await database.query('create table kept_staging as select * from staging_visitor');

    await store.erasure.eraseVisitor(lease, ANN);
    await database.query('insert ignore into staging_visitor select * from kept_staging');
    await database.query('drop table kept_staging');
    await commit(served, { ...inFlight, lease });

    expect(await placesOfAnn()).toBeGreaterThan(0);
  });

  it('reaches the tables of a rebuild, whose swap would bring him back, and those that a swap has left', async () => {
    await store.rebuild.begin();
    await commit(store.rebuild, await stage([0, 1], EVENTS));
    await database.query('create table page_visitor_before_rebuild as select * from page_visitor');

    await store.erasure.eraseVisitor(await takeLease(), ANN);
    await store.rebuild.publish();

    expect(await visitors()).toEqual({ '/a': 1, '/b': 0, '/c': 0 });
    expect(await placesOfAnn()).toBe(0);
    const left = await database.query(`show tables like '%before_rebuild'`);
    expect(left).toEqual([]);
    expect(await served.verify()).toEqual([]);
  });
});
