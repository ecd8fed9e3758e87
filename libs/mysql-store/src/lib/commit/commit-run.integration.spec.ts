// Needs MySQL and MariaDB: see testing/servers.ts.
import type { MySqlStore } from '../mysql-store.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import type { PublishedRow } from '../repositories/published-reader.ts';
import type { RunAttempt } from '../repositories/run.repository.ts';
import { stageEvents, type StagedEvent } from '../testing/stage-events.ts';
import { allRows } from '../testing/all-rows.ts';
import { emptyTables } from '../testing/empty-tables.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const HOUR_MS = 3_600_000;
const HOUR_1 = Date.UTC(2026, 0, 1, 10);
const HOUR_2 = HOUR_1 + HOUR_MS;

const anEvent = (overrides: Partial<StagedEvent> = {}): StagedEvent => ({
  url: 'page_1',
  country: 'US',
  user: 'ann',
  timestamp: HOUR_1 + 1,
  ...overrides,
});

describe.each(SERVERS)('commitRun, on %s', (server) => {
  let database: TestDatabase;
  let store: MySqlStore;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    store = await openMySqlStore({ url: database.aggregatorUrl });
  });

  beforeEach(async () => {
    await emptyTables(database);
  });

  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  async function takeLease(): Promise<RunAttempt['lease']> {
    const answer = await store.leases.acquire({ owner: 'test', ttlMs: 0 });
    if (!answer.granted) throw new Error('the lease is held');
    return answer.lease;
  }

  async function plan(hours: readonly number[], version = 1n): Promise<RunAttempt> {
    const lease = await takeLease();
    const { epoch, attempt } = await store.runs.plan(
      lease,
      hours.map((hourMs) => ({ hourMs, version })),
    );
    return { epoch, attempt, lease };
  }

  async function planStageCommit(
    hours: readonly number[],
    events: readonly StagedEvent[],
  ): Promise<void> {
    const run = await plan(hours);
    await stageEvents(database, run, events);
    expect(await store.commitRun(run)).toMatchObject({ outcome: 'committed' });
  }

  async function published(): Promise<PublishedRow[]> {
    return allRows(store.published.rows());
  }

  it('publishes clicks, visitors and time of a first run and marks it done', async () => {
    const run = await plan([HOUR_1, HOUR_2], 7n);
    await stageEvents(database, run, [
      anEvent({ timeSpent: 1 }),
      anEvent({ timeSpent: 1 / 3 }),
      anEvent({ user: 'bob', timestamp: HOUR_2, eventType: 'click' }),
      anEvent({ user: 'crawler', bot: true }),
      anEvent({ url: 'only_bots', user: 'crawler', bot: true }),
      anEvent({ url: 'page_2', country: 'ZZ' }),
      anEvent({ url: 'page_2', country: 'QX' }),
    ]);

    const result = await store.commitRun(run);

    expect(result).toEqual({
      outcome: 'committed',
      hours: 2,
      groups: 5,
      rowsScanned: 7,
      rowsKept: 7,
      idCollisions: 0,
    });
    expect(await published()).toEqual([
      { url: 'page_1', country: 'USA', clicks: 3, uniqueUsers: 2, avgTimeSpent: 1333 / 2 / 1000 },
      { url: 'page_2', country: 'QX', clicks: 1, uniqueUsers: 1, avgTimeSpent: null },
      { url: 'page_2', country: 'Unknown', clicks: 1, uniqueUsers: 1, avgTimeSpent: null },
    ]);
    expect(await store.runs.find(run.epoch)).toMatchObject({
      state: 'committed',
      rowsScanned: 7,
      rowsKept: 7,
    });
    expect(await store.runs.committedEpoch()).toBe(run.epoch);
    expect(await store.runs.processedVersions()).toEqual(
      new Map([
        [HOUR_1, 7n],
        [HOUR_2, 7n],
      ]),
    );
    expect(await store.verify()).toEqual([]);
  });

  it('refuses the second commit and changes nothing', async () => {
    const run = await plan([HOUR_1]);
    await stageEvents(database, run, [anEvent()]);
    await store.commitRun(run);
    const before = await published();

    const second = await store.commitRun(run);

    expect(second).toMatchObject({ outcome: 'refused', reason: 'already_committed' });
    expect(await published()).toEqual(before);
  });

  it('lets one of two simultaneous commits through', async () => {
    const run = await plan([HOUR_1]);
    await stageEvents(database, run, [anEvent()]);

    const outcomes = await Promise.all([store.commitRun(run), store.commitRun(run)]);

    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['committed', 'refused']);
    expect(await store.verify()).toEqual([]);
  });

  it('replaces an hour instead of adding to it', async () => {
    await planStageCommit([HOUR_1], [anEvent(), anEvent({ timestamp: HOUR_1 + 2 })]);

    await planStageCommit([HOUR_1], [anEvent(), anEvent(), anEvent({ user: 'late' })]);

    expect(await published()).toEqual([
      expect.objectContaining({ url: 'page_1', clicks: 3, uniqueUsers: 2 }),
    ]);
    expect(await store.verify()).toEqual([]);
  });

  it('takes a pair away when its last click is gone, with its visitors', async () => {
    await planStageCommit([HOUR_1, HOUR_2], [anEvent(), anEvent({ url: 'page_2' })]);

    await planStageCommit([HOUR_1], [anEvent({ url: 'page_2' })]);

    expect(await published()).toEqual([expect.objectContaining({ url: 'page_2', clicks: 1 })]);
    expect(await database.query('select hex(user_hash) from page_visitor')).toHaveLength(1);
    expect(await store.verify()).toEqual([]);
  });

  it('accepts a plan whose hours are empty', async () => {
    await planStageCommit([HOUR_1], []);

    expect(await published()).toEqual([]);
    expect(await store.runs.processedVersions()).toEqual(new Map([[HOUR_1, 1n]]));
    await using reader = await openMySqlStore({ url: database.readerUrl });
    const { epoch } = (await store.runs.latest(1))[0]!;
    expect(await reader.published.hour(HOUR_1)).toEqual({ version: 1n, epoch });
    expect(await reader.published.hour(HOUR_1 - 3_600_000)).toBeUndefined();
  });

  it('refuses the holder whose lease another has taken', async () => {
    const run = await plan([HOUR_1]);
    await stageEvents(database, run, [anEvent()]);
    await takeLease();

    expect(await store.commitRun(run)).toMatchObject({ outcome: 'refused', reason: 'lease_lost' });
    expect(await published()).toEqual([]);
  });

  it('refuses an attempt that was given up, though its manifest is there', async () => {
    const run = await plan([HOUR_1]);
    await store.runs.startNextAttempt(run, 'no answer');
    await stageEvents(database, run, [anEvent()]);

    expect(await store.commitRun(run)).toMatchObject({ reason: 'other_attempt' });
    expect(await store.commitRun({ ...run, attempt: 2 })).toMatchObject({
      reason: 'manifest_missing',
    });
    expect(await store.commitRun({ ...run, epoch: 99 })).toMatchObject({ reason: 'unknown_run' });
  });

  it('fails on a URL that may not be stored, and changes nothing', async () => {
    const run = await plan([HOUR_1]);
    await stageEvents(database, run, [anEvent(), anEvent({ url: 'ends with a space ' })]);

    await expect(store.commitRun(run)).rejects.toMatchObject({
      code: 'MYSQL_STORE_DATA_REFUSED',
      retriable: false,
    });
    expect(await published()).toEqual([]);
    expect(await store.runs.find(run.epoch)).toMatchObject({ state: 'planned' });
  });

  it('refuses an abandoned epoch', async () => {
    const run = await plan([HOUR_1]);
    await stageEvents(database, run, [anEvent()]);
    await store.runs.abandon(run, 'enough');

    expect(await store.commitRun(run)).toMatchObject({ reason: 'abandoned' });
  });

  it.each([
    ['a group is missing', 'delete from staging_hourly limit 1'],
    ['a visitor is missing', 'delete from staging_visitor limit 1'],
    ['a page is missing', 'delete from staging_page limit 1'],
    ['an hour is not in the plan', `update staging_hourly set hour = '2020-01-01' limit 1`],
    ['a line by arrival is missing', 'delete from staging_arrival limit 1'],
    [
      'a line by arrival is not in the plan',
      `update staging_arrival set hour = '2020-01-01' limit 1`,
    ],
    ['rows by arrival differ', 'update staging_arrival set rows_kept = rows_kept + 1 limit 1'],
    ['collisions by arrival differ', 'update staging_arrival set id_collisions = 1 limit 1'],
    ['clicks by arrival differ', 'update staging_arrival set clicks = clicks + 1 limit 1'],
    ['bot clicks by arrival differ', 'update staging_arrival set bot_clicks = 1 limit 1'],
  ])('refuses staging that does not match its manifest: %s', async (_, damage) => {
    const run = await plan([HOUR_1]);
    await stageEvents(database, run, [anEvent(), anEvent({ url: 'page_2' })]);
    await database.query(damage);

    expect(await store.commitRun(run)).toMatchObject({ reason: 'staging_incomplete' });
    expect(await published()).toEqual([]);
  });

  it('replaces what the rows of an hour came to, by hour of arrival and source', async () => {
    const late = { receivedAt: HOUR_2 + 1, source: 'log' };
    await planStageCommit(
      [HOUR_1, HOUR_2],
      [
        anEvent({ receivedAt: HOUR_1 + 1, source: 'v1' }),
        anEvent(late),
        anEvent({ ...late, collides: true }),
        anEvent({ timestamp: HOUR_2, receivedAt: HOUR_2, source: 'v1', bot: true }),
      ],
    );
    await planStageCommit([HOUR_1], [anEvent(late)]);

    const lines = await database.query('select * from hourly_arrival order by hour');
    expect(lines).toMatchObject([
      { source: 'log', rows_kept: '1', id_collisions: '0', clicks: '1', bot_clicks: '0' },
      { source: 'v1', rows_kept: '1', id_collisions: '0', clicks: '0', bot_clicks: '1' },
    ]);
    expect(await store.verify()).toEqual([]);
  });

  it('says how many rows did not count for their id', async () => {
    const run = await plan([HOUR_1]);
    await stageEvents(database, run, [anEvent(), anEvent({ collides: true })]);

    expect(await store.commitRun(run)).toMatchObject({
      rowsScanned: 2,
      rowsKept: 1,
      idCollisions: 1,
    });
    expect(await database.query('select * from hourly_arrival')).toMatchObject([
      { rows_kept: '1', id_collisions: '1', clicks: '1' },
    ]);
  });

  it('removes the staging rows of finished epochs only', async () => {
    const run = await plan([HOUR_1]);
    await stageEvents(database, run, [anEvent()]);
    await store.commitRun(run);
    const next = await plan([HOUR_2]);
    await stageEvents(database, next, [anEvent({ timestamp: HOUR_2 })]);

    await store.staging.removeThrough(run.epoch);

    expect(await store.staging.findManifest(run)).toBeUndefined();
    expect(await store.staging.findManifest(next)).toMatchObject({ groups: 1 });
    expect(await database.query('select epoch from staging_visitor')).toHaveLength(1);
  });
});
