// Starts servers of its own and stops them with SIGSTOP: they keep every connection and answer nothing.
import { PrivateStack, waitFor } from '@clickstream/testing';

import { ensureDatabase } from './connection/ensure-database.ts';
import { KyselyMySqlStore } from './kysely-mysql-store.ts';
import type { MySqlStore } from './mysql-store.ts';
import { openMySqlStore } from './open-mysql-store.ts';
import { KyselyRebuildRepository } from './rebuild/kysely-rebuild.repository.ts';
import { KyselyLeaseRepository } from './repositories/kysely-lease.repository.ts';
import { KyselyPublishedReader } from './repositories/kysely-published-reader.ts';
import { KyselyRunRepository } from './repositories/kysely-run.repository.ts';
import { KyselyStagingRepository } from './repositories/kysely-staging.repository.ts';
import { KyselyVerificationRepository } from './repositories/kysely-verification.repository.ts';
import type { RunAttempt } from './repositories/run.repository.ts';
import { allRows } from './testing/all-rows.ts';
import { emptyTables } from './testing/empty-tables.ts';
import { SERVERS } from './testing/servers.ts';
import { stageEvents } from './testing/stage-events.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';

const DEADLINE_MS = 500;
/** Each call waits for a connection and then for statements; far more than that, for a busy machine. */
const BOUND_MS = 15_000;
const HOUR_MS = Date.UTC(2026, 0, 1);
const RUN: RunAttempt = { epoch: 1, attempt: 1, lease: { token: 1 } };
const PAGE = { url: '/a', country: 'DE' };

/** Every public method that asks the server. */
const CALLS: Readonly<Record<string, (store: MySqlStore) => Promise<unknown>>> = {
  ping: (store) => store.ping(),
  commitRun: (store) => store.commitRun(RUN),
  verify: (store) => store.verify(),
  callProcedure: (store) => store.callProcedure('GetClicks', PAGE),
  migrateToLatest: (store) => store.migrateToLatest(),
  ensureRoles: (store) =>
    store.ensureRoles({
      aggregator: { user: 'test_late_aggregator', password: 'secret' },
      reader: { user: 'test_late_reader', password: 'secret' },
    }),
  'leases.acquire': (store) => store.leases.acquire({ owner: 'x', ttlMs: 1 }),
  'leases.renew': (store) => store.leases.renew(RUN.lease, 1),
  'leases.release': (store) => store.leases.release(RUN.lease),
  'leases.holder': (store) => store.leases.holder(),
  'runs.find': (store) => store.runs.find(1),
  'runs.findUnfinished': (store) => store.runs.findUnfinished(),
  'runs.latest': (store) => store.runs.latest(1),
  'runs.committedEpoch': (store) => store.runs.committedEpoch(),
  'runs.processedVersions': (store) => store.runs.processedVersions(),
  'runs.plan': (store) => store.runs.plan(RUN.lease, [{ hourMs: HOUR_MS, version: 1n }]),
  'runs.markSubmitted': (store) => store.runs.markSubmitted(RUN, { name: 'x', id: 1 }),
  'runs.markStaged': (store) => store.runs.markStaged(RUN),
  'runs.startNextAttempt': (store) => store.runs.startNextAttempt(RUN, 'x'),
  'runs.abandon': (store) => store.runs.abandon(RUN, 'x'),
  'staging.findManifest': (store) => store.staging.findManifest(RUN),
  'staging.removeThrough': (store) => store.staging.removeThrough(1),
  'verifications.begin': (store) => store.verifications.begin([{ hourMs: HOUR_MS, version: 1n }]),
  'verifications.compareHours': (store) => store.verifications.compareHours([-1], 1),
  'verifications.missingVisitors': (store) => store.verifications.missingVisitors([-1], 1),
  'verifications.surplusVisitors': (store) => store.verifications.surplusVisitors([-1], 1),
  'verifications.end': (store) => store.verifications.end(-1),
  'rebuild.begin': (store) => store.rebuild.begin(),
  'rebuild.commitRun': (store) => store.rebuild.commitRun(RUN),
  'rebuild.carryOver': (store) => store.rebuild.carryOver([HOUR_MS]),
  'rebuild.publish': (store) => store.rebuild.publish(),
  'published.hour': (store) => store.published.hour(0),
  'published.totals': (store) => store.published.totals(),
  'published.top': (store) => store.published.top(1),
  'published.rows': (store) => allRows(store.published.rows()),
};

/** While one is open, the process does not end. */
const openSockets = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

const TIMED_OUT = { code: 'MYSQL_STORE_TIMEOUT', retriable: true };

describe('the calls of these tests', () => {
  it('are all that ask the server', () => {
    const methodsOf = (prefix: string, type: { readonly prototype: object }): string[] =>
      Object.getOwnPropertyNames(type.prototype)
        .filter((name) => name !== 'constructor' && name !== 'close')
        .map((name) => prefix + name);

    expect(Object.keys(CALLS).toSorted()).toEqual(
      [
        ...methodsOf('', KyselyMySqlStore),
        ...methodsOf('leases.', KyselyLeaseRepository),
        ...methodsOf('runs.', KyselyRunRepository),
        ...methodsOf('staging.', KyselyStagingRepository),
        ...methodsOf('published.', KyselyPublishedReader),
        ...methodsOf('verifications.', KyselyVerificationRepository),
        ...methodsOf('rebuild.', KyselyRebuildRepository),
      ].toSorted(),
    );
  });
});

describe.each(SERVERS)('a stopped %s', (server) => {
  let stack: PrivateStack;
  let database: TestDatabase;
  let store: MySqlStore;
  let probe: MySqlStore;

  beforeAll(async () => {
    stack = await PrivateStack.start({
      only: ['mysql'],
      env: { STACK_MYSQL_SERVER: server.toLowerCase() },
    });
    database = await createTestDatabase({ migratorUrl: stack.env['MYSQL_MIGRATOR_URL']! });
    store = await open();
    probe = await open();
  });

  beforeEach(async () => {
    await emptyTables(database);
  });

  afterEach(recover);

  afterAll(async () => {
    await store.close();
    await probe.close();
    await database.drop();
    await stack[Symbol.asyncDispose]();
  });

  function open(): Promise<MySqlStore> {
    return openMySqlStore({
      url: database.migratorUrl,
      connections: 3,
      connectTimeoutMs: DEADLINE_MS,
      statementTimeoutMs: DEADLINE_MS,
      longStatementTimeoutMs: DEADLINE_MS,
    });
  }

  /** The signal reaches the server's threads one after the other. */
  async function stop(): Promise<void> {
    stack.signal('mysql', 'SIGSTOP');
    await waitFor('the server to fall silent', () =>
      probe.ping().then(
        () => false,
        () => true,
      ),
    );
  }

  async function recover(): Promise<void> {
    stack.signal('mysql', 'SIGCONT');
    await waitFor('the stores to recover', async () => {
      await Promise.all([store.ping(), probe.ping()]);
      return true;
    });
  }

  it('fails each call in time, whether it has a connection or waits for one', async () => {
    await stop();
    const started = Date.now();
    const names = Object.keys(CALLS);

    const outcomes = await Promise.allSettled(names.map((name) => CALLS[name]!(store)));

    expect(Date.now() - started).toBeLessThan(BOUND_MS);
    expect(outcomes.map((outcome, index) => [names[index], outcome])).toEqual(
      names.map((name) => [
        name,
        { status: 'rejected', reason: expect.objectContaining(TIMED_OUT) as unknown },
      ]),
    );
  });

  it('fails who opens a store or makes a database in time', async () => {
    await stop();
    const started = Date.now();

    await expect(open()).rejects.toMatchObject(TIMED_OUT);
    await expect(
      ensureDatabase({ url: database.migratorUrl, timeoutMs: DEADLINE_MS }),
    ).rejects.toMatchObject(TIMED_OUT);
    expect(Date.now() - started).toBeLessThan(BOUND_MS);
  });

  it('keeps neither close nor the process waiting', async () => {
    const before = openSockets();
    const hanging = await open();
    await Promise.all([hanging.ping(), hanging.verify()]);
    await stop();
    const call = hanging.ping().catch((error: unknown) => error);
    await expect(hanging.verify()).rejects.toMatchObject(TIMED_OUT);

    const started = Date.now();
    await hanging.close();

    expect(Date.now() - started).toBeLessThan(BOUND_MS);
    expect(await call).toMatchObject(TIMED_OUT);
    await waitFor('the sockets to be gone', () => openSockets() <= before);
  });

  it('ends a stream of rows at the page that does not come, and the next stream is whole', async () => {
    const keys = ['/a', '/b', '/c'];
    await database.query('insert into aggregated_clickstream values ?', [
      keys.map((url) => [url, 'Germany', 1, 1, null]),
    ]);
    const rows = store.published.rows({ pageSize: 1 });
    expect((await rows.next()).value).toMatchObject({ url: '/a' });
    await stop();

    await expect(rows.next()).rejects.toMatchObject(TIMED_OUT);

    await recover();
    expect((await allRows(store.published.rows({ pageSize: 1 }))).map(({ url }) => url)).toEqual(
      keys,
    );
  });

  it('does not spoil a commit that it interrupts in the middle', async () => {
    const answer = await store.leases.acquire({ owner: 'test', ttlMs: 0 });
    if (!answer.granted) throw new Error('the lease is held');
    const { lease } = answer;
    const { epoch, attempt } = await store.runs.plan(lease, [{ hourMs: HOUR_MS, version: 1n }]);
    const run = { epoch, attempt, lease };
    await stageEvents(database, run, [
      { url: '/a', country: 'DE', user: 'ann', timestamp: HOUR_MS + 1, timeSpent: 2 },
    ]);
    // Holds the commit at its first lock, inside its transaction.
    await database.query('begin');
    await database.query('select * from aggregation_control for update');
    const outcome = store.commitRun(run).catch((error: unknown) => error);
    await waitFor('the commit to wait for the lock', async () => {
      const waiting = await database.query(
        `select 1 from information_schema.processlist where info like '%aggregation_control%for update'`,
      );
      return waiting.length > 0;
    });
    await stop();

    expect(await outcome).toMatchObject(TIMED_OUT);

    await recover();
    await database.query('rollback');
    await waitFor('the interrupted transaction to be gone', async () => {
      const result = await store.commitRun(run);
      return result.outcome === 'committed' || result.reason === 'already_committed';
    });
    expect(await store.published.totals()).toMatchObject({ clicks: 1 });
    expect(await store.verify()).toEqual([]);
  });
});
