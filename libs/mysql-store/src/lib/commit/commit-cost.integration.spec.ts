// Needs MySQL and MariaDB: see testing/servers.ts.
import { sql, type Kysely } from 'kysely';

import { openDatabase } from '../connection/open-database.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import type { MySqlStore } from '../mysql-store.ts';
import type { Database } from '../tables/database.ts';
import { stageEvents, type StagedEvent } from '../testing/stage-events.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { commitRun } from './commit-run.ts';

const HOUR_MS = 3_600_000;
const FIRST_HOUR = Date.UTC(2025, 0, 1);
const PAGES = 20;

describe.each(SERVERS)('the cost of a commit, on %s', (server) => {
  let database: TestDatabase;
  let store: MySqlStore;
  /** One connection only, so that the session's counters are those of the commit. */
  let db: Kysely<Database>;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    store = await openMySqlStore({ url: database.aggregatorUrl });
    db = openDatabase(database.aggregatorUrl, {
      connections: 1,
      queueLimit: 10,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: 30_000,
      lockWaitSeconds: 5,
      idleSeconds: 60,
    });
  });

  afterAll(async () => {
    await db.destroy();
    await store.close();
    await database.drop();
  });

  async function rowsTouched(): Promise<number> {
    const { rows } = await sql<{ Value: string }>`
      show session status where variable_name like 'Handler_read%'
        or variable_name in ('Handler_write', 'Handler_update', 'Handler_delete')
    `.execute(db);
    return rows.reduce((sum, row) => sum + Number(row.Value), 0);
  }

  async function costOf(hours: readonly number[]): Promise<number> {
    const answer = await store.leases.acquire({ owner: 'test', ttlMs: 0 });
    if (!answer.granted) throw new Error('the lease is held');
    const { lease } = answer;
    const plan = hours.map((hour) => ({ hourMs: FIRST_HOUR + hour * HOUR_MS, version: 1n }));
    const { epoch, attempt } = await store.runs.plan(lease, plan);
    await stageEvents(database, { epoch, attempt }, hours.flatMap(eventsOf));
    const before = await rowsTouched();
    const result = await commitRun(db, { epoch, attempt, lease });
    expect(result.outcome).toBe('committed');
    await store.staging.removeThrough(epoch);
    return (await rowsTouched()) - before;
  }

  it('follows the dirty hours, not the history', async () => {
    const fresh = await costOf([0]);
    const small = await costOf([0]);
    await costOf(Array.from({ length: 400 }, (_, hour) => hour + 1));
    await database.query('analyze table hourly_clickstream, page_visitor, page_total');

    const large = await costOf([0]);

    // 8,000 hourly rows and as many visitors more: the same hour costs the same.
    expect(large).toBeLessThan(small * 1.5);
    expect(small).toBeLessThan(fresh * 4);
  });
});

function eventsOf(hour: number): StagedEvent[] {
  return Array.from({ length: PAGES }, (_, page) => ({
    url: `/page/${page}`,
    country: 'DE',
    user: `user-${hour}-${page}`,
    timestamp: FIRST_HOUR + hour * HOUR_MS,
  }));
}
