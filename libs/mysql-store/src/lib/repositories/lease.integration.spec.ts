// Needs MySQL and MariaDB: see testing/servers.ts.
import { waitFor } from '@clickstream/testing';
import { createConnection } from 'mysql2/promise';

import { parseMySqlUrl } from '../connection/pool-options.ts';
import type { MySqlStore } from '../mysql-store.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import { emptyTables } from '../testing/empty-tables.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

describe.each(SERVERS)('the lease, on %s', (server) => {
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

  it('has one holder at a time, and a higher token for the next', async () => {
    const first = await store.leases.acquire({ owner: 'one', ttlMs: 60_000 });
    expect(first).toEqual({ granted: true, lease: { token: 1 } });

    const second = await store.leases.acquire({ owner: 'two', ttlMs: 60_000 });
    expect(second).toMatchObject({ granted: false, owner: 'one' });
    expect((await store.leases.holder())?.owner).toBe('one');

    await store.leases.release({ token: 1 });
    expect(await store.leases.holder()).toBeUndefined();
    expect(await store.leases.acquire({ owner: 'two', ttlMs: 60_000 })).toEqual({
      granted: true,
      lease: { token: 2 },
    });
  });

  it('is granted once when many ask at the same moment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        store.leases.acquire({ owner: `n${index}`, ttlMs: 60_000 }),
      ),
    );

    expect(answers.filter((answer) => answer.granted)).toHaveLength(1);
  });

  it('expires by the clock of the database and can then no longer be renewed once taken', async () => {
    await store.leases.acquire({ owner: 'one', ttlMs: 50 });
    await waitFor(
      'the lease to expire',
      async () => (await store.leases.acquire({ owner: 'two', ttlMs: 60_000 })).granted,
    );

    expect(await store.leases.renew({ token: 1 }, 60_000)).toBe(false);
    expect(await store.leases.renew({ token: 2 }, 60_000)).toBe(true);
    await store.leases.release({ token: 1 });
    expect((await store.leases.holder())?.owner).toBe('two');
  });

  it('is not waited for while a commit holds the row', async () => {
    const committing = await createConnection(parseMySqlUrl(database.aggregatorUrl));
    await committing.query('begin');
    await committing.query('select * from aggregation_control for update');

    const answer = await store.leases.acquire({ owner: 'two', ttlMs: 1_000 });
    await committing.query('rollback');
    await committing.end();

    expect(answer.granted).toBe(false);
  });
});
