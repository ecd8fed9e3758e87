// Needs MySQL and MariaDB: see testing/servers.ts.
import type { Difference } from '../difference.ts';
import type { MySqlStore } from '../mysql-store.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import type { RunAttempt } from '../repositories/run.repository.ts';
import { allRows } from '../testing/all-rows.ts';
import { emptyTables } from '../testing/empty-tables.ts';
import { interceptStatements } from '../testing/intercept-statements.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { stageEvents, type StagedEvent } from '../testing/stage-events.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const HOUR = Date.UTC(2026, 0, 1, 10);
const ANN: StagedEvent = { url: 'page_1', country: 'US', user: 'ann', timestamp: HOUR + 1 };
const BOB: StagedEvent = { ...ANN, user: 'bob' };

/** What the other batch writes: it has seen Bob, whose event came after the first batch had looked. */
const BOBS_ROWS = [
  `insert ignore into staging_visitor
    select epoch, attempt, page_id, country, unhex(left(sha2('bob', 256), 32)) from staging_visitor limit 1`,
  'update staging_hourly set clicks = 2, page_views = 2',
  'update staging_arrival set rows_kept = 2, clicks = 2',
];

let beforeStatement: (statement: string) => Promise<void> = () => Promise.resolve();

beforeAll(() => {
  interceptStatements(async (statement) => {
    await beforeStatement(statement);
    return statement;
  });
});

describe.each(SERVERS)('two batches of one attempt, on %s', (server) => {
  let database: TestDatabase;
  let store: MySqlStore;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    store = await openMySqlStore({ url: database.aggregatorUrl });
  });
  afterEach(() => {
    beforeStatement = () => Promise.resolve();
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  async function plan(version: bigint): Promise<RunAttempt> {
    const answer = await store.leases.acquire({ owner: 'test', ttlMs: 0 });
    if (!answer.granted) throw new Error('the lease is held');
    const { lease } = answer;
    const { epoch, attempt } = await store.runs.plan(lease, [{ hourMs: HOUR, version }]);
    return { epoch, attempt, lease };
  }

  /**
   * Commits what the first batch has written; the other one writes before the n-th statement. What is refused as incomplete
   * is tried again.
   *
   * @returns how many statements there were
   */
  async function commitWhileTwinWrites(n: number): Promise<number> {
    const run = await plan(1n);
    await stageEvents(database, run, [ANN]);
    let statements = 0;
    beforeStatement = async () => {
      statements += 1;
      if (statements !== n) return;
      for (const statement of BOBS_ROWS) await database.query(statement);
    };
    const result = await store.commitRun(run);
    beforeStatement = () => Promise.resolve();
    if (result.outcome === 'refused') {
      expect(result.reason).toBe('staging_incomplete');
      await store.runs.startNextAttempt(run, result.detail);
      const again = { ...run, attempt: run.attempt + 1 };
      await stageEvents(database, again, [ANN, BOB]);
      expect(await store.commitRun(again)).toMatchObject({ outcome: 'committed' });
    }
    return statements;
  }

  it('never part the totals from the hours for good, whenever the other one writes', async () => {
    await emptyTables(database);
    const statements = await commitWhileTwinWrites(Infinity);
    const differences: (Difference & { readonly n: number })[] = [];
    for (let n = 1; n <= statements; n += 1) {
      await emptyTables(database);
      await commitWhileTwinWrites(n);
      const next = await plan(2n);
      await stageEvents(database, next, [ANN, BOB]);
      expect(await store.commitRun(next)).toMatchObject({ outcome: 'committed' });

      const rows = await allRows(store.published.rows());
      expect(rows).toMatchObject([{ url: 'page_1', clicks: 2, uniqueUsers: 2 }]);
      for (const found of await store.verify()) differences.push({ n, ...found });
    }
    expect(statements).toBeGreaterThan(20);
    expect(differences).toEqual([]);
  });
});
