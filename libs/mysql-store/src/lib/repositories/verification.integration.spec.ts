// Needs MySQL and MariaDB: see testing/servers.ts.
import type { MySqlStore } from '../mysql-store.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import { emptyTables } from '../testing/empty-tables.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { stageEvents, type StagedEvent } from '../testing/stage-events.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const HOUR_MS = 3_600_000;
const PLAN = [
  { hourMs: 0, version: 1n },
  { hourMs: HOUR_MS, version: 2n },
];
const EVENTS: readonly StagedEvent[] = [
  { url: '/a', country: 'DE', user: 'ann', timestamp: 1, timeSpent: 2 },
  { url: '/a', country: 'DE', user: 'bob', timestamp: HOUR_MS },
  { url: '/b', country: 'US', user: 'bob', timestamp: HOUR_MS + 2 },
];

describe.each(SERVERS)('verifications, on %s', (server) => {
  let database: TestDatabase;
  let store: MySqlStore;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    store = await openMySqlStore({ url: database.aggregatorUrl });
  });

  beforeEach(async () => {
    await emptyTables(database);
    const answer = await store.leases.acquire({ owner: 'test', ttlMs: 60_000 });
    if (!answer.granted) throw new Error('the lease is held');
    const { lease } = answer;
    const { epoch, attempt } = await store.runs.plan(lease, PLAN);
    await stageEvents(database, { epoch, attempt }, EVENTS);
    await store.commitRun({ epoch, attempt, lease });
    await store.staging.removeThrough(epoch);
  });

  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  async function recount(events: readonly StagedEvent[], plan = PLAN): Promise<number> {
    const epoch = await store.verifications.begin(plan);
    await stageEvents(database, { epoch, attempt: 1 }, events);
    return epoch;
  }

  it('find nothing when the hours are counted alike', async () => {
    const epochs = [
      await recount(EVENTS.slice(0, 1), PLAN.slice(0, 1)),
      await recount(EVENTS.slice(1), PLAN.slice(1)),
    ];

    expect(new Set(epochs).size).toBe(2);
    expect(await store.verifications.compareHours(epochs, 10)).toEqual([]);
    expect(await store.verifications.missingVisitors(epochs, 10)).toEqual([]);
    expect(await store.verifications.surplusVisitors(epochs, 10)).toEqual([]);
  });

  it('name each number that is too much, too little or missing', async () => {
    const recounted = [
      { url: '/a', country: 'DE', user: 'ann', timestamp: 1, timeSpent: 3 },
      { url: '/c', country: 'US', user: 'bob', timestamp: HOUR_MS },
    ];
    const epochs = [await recount(recounted)];

    const found = await store.verifications.compareHours(epochs, 10);

    const ofPages = found.filter(({ table }) => table === 'hourly_clickstream');
    expect(ofPages).toEqual(
      expect.arrayContaining([
        {
          table: 'hourly_clickstream',
          hourMs: 0,
          key: '/a DE',
          column: 'time_spent_ms',
          published: '2000',
          recomputed: '3000',
        },
        expect.objectContaining({
          hourMs: HOUR_MS,
          key: '/b US',
          column: 'clicks',
          published: '1',
          recomputed: null,
        }),
        expect.objectContaining({
          key: '/c US',
          column: 'clicks',
          published: null,
          recomputed: '1',
        }),
      ]),
    );
    expect(found.some(({ table }) => table === 'hourly_arrival')).toBe(true);
    expect(await store.verifications.missingVisitors(epochs, 10)).toEqual([
      expect.objectContaining({ key: '/c US', published: '0', recomputed: '1' }),
    ]);
    expect(await store.verifications.surplusVisitors(epochs, 10)).toEqual([
      expect.objectContaining({ key: '/a DE', published: '2', recomputed: '1' }),
      expect.objectContaining({ key: '/b US', published: '1', recomputed: '0' }),
    ]);
  });

  it('do not compare an hour that is published in another version', async () => {
    const other = [{ hourMs: 0, version: 9n }];

    expect(await store.verifications.compareHours([await recount([], other)], 10)).toEqual([]);
  });

  it('are no runs, and outlive the cleaning of other epochs for a day', async () => {
    const epoch = await recount(EVENTS);

    expect(await store.runs.findUnfinished()).toBeUndefined();
    expect((await store.runs.latest(5)).map((run) => run.epoch)).toEqual([1]);
    await store.staging.removeThrough(1);
    expect(await store.staging.findManifest({ epoch, attempt: 1 })).toBeDefined();

    const dayOld = epoch + 86_400_001;
    await database.query('update staging_manifest set epoch = ?', [dayOld]);
    await store.staging.removeThrough(1);
    expect(await store.staging.findManifest({ epoch: dayOld, attempt: 1 })).toBeUndefined();
  });

  it('leave nothing behind', async () => {
    const epoch = await recount(EVENTS);

    await store.verifications.end(epoch);

    expect(await database.query('select * from aggregation_run where epoch < 0')).toEqual([]);
    for (const table of ['hourly', 'arrival', 'page', 'visitor', 'manifest']) {
      expect(await database.query(`select * from staging_${table}`)).toEqual([]);
    }
  });
});
