// Needs MySQL and MariaDB: see testing/servers.ts.
import type { MySqlStore } from '../mysql-store.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import { emptyTables } from '../testing/empty-tables.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import type { Lease } from './lease.repository.ts';

const HOUR = Date.UTC(2026, 5, 1);
const PLAN = [
  { hourMs: HOUR, version: 3n },
  { hourMs: HOUR + 3_600_000, version: 18_446_744_073_709_551_615n },
];

describe.each(SERVERS)('the runs, on %s', (server) => {
  let database: TestDatabase;
  let store: MySqlStore;
  let lease: Lease;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    store = await openMySqlStore({ url: database.aggregatorUrl });
  });

  beforeEach(async () => {
    await emptyTables(database);
    const answer = await store.leases.acquire({ owner: 'test', ttlMs: 0 });
    if (!answer.granted) throw new Error('the lease is held');
    lease = answer.lease;
  });

  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('keep the plan exactly, as the job will read it', async () => {
    const run = await store.runs.plan(lease, PLAN);

    expect(run).toMatchObject({ epoch: 1, attempt: 1, state: 'planned', plan: PLAN });
    const hours = await database.query(
      `select j.hour from aggregation_run r,
       json_table(r.plan, '$[*]' columns (hour bigint path '$.hour')) j where r.epoch = ?`,
      [run.epoch],
    );
    expect(hours).toEqual([{ hour: String(HOUR) }, { hour: String(HOUR + 3_600_000) }]);
  });

  it('go through their states and are found as long as they are unfinished', async () => {
    const { epoch } = await store.runs.plan(lease, PLAN);
    const first = { epoch, attempt: 1, lease };

    await store.runs.markSubmitted(first, { name: 'clickstream-1-1', id: 4 });
    expect(await store.runs.findUnfinished()).toMatchObject({
      state: 'submitted',
      batchName: 'clickstream-1-1',
      batchId: 4,
    });
    await store.runs.startNextAttempt(first, 'the batch died');
    expect(await store.runs.findUnfinished()).toMatchObject({
      state: 'planned',
      attempt: 2,
      batchName: null,
      message: 'the batch died',
    });
    await expect(store.runs.markStaged(first)).rejects.toMatchObject({
      code: 'MYSQL_STORE_RUN_STATE',
    });
    await store.runs.markStaged({ ...first, attempt: 2 });
    await store.runs.abandon({ ...first, attempt: 2 }, 'enough');
    expect(await store.runs.findUnfinished()).toBeUndefined();
    expect(await store.runs.latest(5)).toMatchObject([{ state: 'abandoned', message: 'enough' }]);
  });

  it('come one after the other', async () => {
    const { epoch, attempt } = await store.runs.plan(lease, PLAN);
    await expect(store.runs.plan(lease, PLAN)).rejects.toMatchObject({
      code: 'MYSQL_STORE_RUN_STATE',
    });
    await store.runs.abandon({ epoch, attempt, lease }, 'x');

    expect(await store.runs.plan(lease, PLAN)).toMatchObject({ epoch: epoch + 1 });
  });

  it('change only for the holder of the lease', async () => {
    const { epoch, attempt } = await store.runs.plan(lease, PLAN);
    await store.leases.acquire({ owner: 'another', ttlMs: 0 });
    const stale = { epoch, attempt, lease };
    const lost = { code: 'MYSQL_STORE_LEASE_LOST', retriable: false };

    await expect(store.runs.markStaged(stale)).rejects.toMatchObject(lost);
    await expect(store.runs.startNextAttempt(stale, 'x')).rejects.toMatchObject(lost);
    await expect(store.runs.abandon(stale, 'x')).rejects.toMatchObject(lost);
    await expect(store.runs.plan(lease, PLAN)).rejects.toMatchObject(lost);
    expect(await store.runs.findUnfinished()).toMatchObject({ state: 'planned', attempt: 1 });
  });
});
