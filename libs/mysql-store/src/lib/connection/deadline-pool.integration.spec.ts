// Needs MySQL and MariaDB: see testing/servers.ts.
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

import { waitFor } from '@clickstream/testing';
import { sql } from 'kysely';

import type { MySqlStore } from '../mysql-store.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import { openDatabase } from './open-database.ts';

/** Passes bytes to the server until it is told to swallow them, as a stopped server does. */
class BlackHoleProxy {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  swallow = false;
  /** The server greets, and then the login is lost. */
  swallowRequests = false;

  constructor(target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => {
      const upstream = connect(target);
      this.#pass(client, upstream, () => this.swallow || this.swallowRequests);
      this.#pass(upstream, client, () => this.swallow);
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  reset(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(from: Socket, to: Socket, swallows: () => boolean): void {
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      if (!swallows()) to.write(bytes);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}

describe.each(SERVERS)('a store whose server stops answering, on %s', (server) => {
  let proxy: BlackHoleProxy;
  let store: MySqlStore;

  beforeEach(async () => {
    const url = new URL(migratorUrlOf(server));
    proxy = new BlackHoleProxy({ host: url.hostname, port: Number(url.port) });
    url.host = `127.0.0.1:${await proxy.listen()}`;
    store = await openMySqlStore({
      url: url.href,
      connections: 2,
      connectTimeoutMs: 300,
      statementTimeoutMs: 300,
      longStatementTimeoutMs: 300,
    });
  });

  afterEach(async () => {
    await store.close();
    await proxy.close();
  });

  it('fails each call in time and recovers by itself', async () => {
    proxy.swallow = true;
    const started = Date.now();
    const calls = await Promise.allSettled(Array.from({ length: 6 }, () => store.ping()));

    expect(Date.now() - started).toBeLessThan(3_000);
    for (const call of calls) {
      expect(call).toMatchObject({
        status: 'rejected',
        reason: { code: 'MYSQL_STORE_TIMEOUT', retriable: true },
      });
    }

    proxy.swallow = false;
    await waitFor('the store to recover', async () => {
      await store.ping();
      return true;
    });
  });

  it('fails a transaction in time', async () => {
    proxy.swallow = true;

    await expect(
      store.commitRun({ epoch: 1, attempt: 1, lease: { token: 1 } }),
    ).rejects.toMatchObject({ code: 'MYSQL_STORE_TIMEOUT' });
  });

  it('is not blocked by logins that got no answer', async () => {
    proxy.reset();
    proxy.swallowRequests = true;
    const logins = await Promise.allSettled(Array.from({ length: 6 }, () => store.ping()));

    expect(logins.map(({ status }) => status)).toEqual(Array(6).fill('rejected'));

    proxy.swallowRequests = false;
    await waitFor('the store to recover', async () => {
      await Promise.all(Array.from({ length: 6 }, () => store.ping()));
      return true;
    });
  });

  it('says when the connection was lost', async () => {
    const call = store.runs.latest(1);
    proxy.reset();

    await expect(call).rejects.toMatchObject({
      code: 'MYSQL_STORE_CONNECTION_LOST',
      retriable: true,
    });
    await store.ping();
  });

  it('closes although a call hangs', async () => {
    proxy.swallow = true;
    const call = store.ping().catch(() => 'failed');

    await store.close();

    expect(await call).toBe('failed');
  });
});

describe.each(SERVERS)('a client that hangs in the middle of a transaction, on %s', (server) => {
  it('loses its locks, and its pool goes on', async () => {
    await using database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
    const hanging = openDatabase(database.aggregatorUrl, {
      connections: 1,
      queueLimit: 1,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: 5_000,
      lockWaitSeconds: 5,
      idleSeconds: 1,
    });
    await using store = await openMySqlStore({ url: database.aggregatorUrl });
    const lock = sql`select * from aggregation_control for update`;

    const transaction = hanging.transaction().execute(async (tx) => {
      await lock.execute(tx);
      const acquire = (): Promise<{ readonly granted: boolean }> =>
        store.leases.acquire({ owner: 'another', ttlMs: 60_000 });
      expect(await acquire()).toMatchObject({ granted: false });
      await waitFor('the lock to be free', async () => (await acquire()).granted);
      await lock.execute(tx);
    });

    await expect(transaction).rejects.toMatchObject({ code: 'MYSQL_STORE_CONNECTION_LOST' });
    await lock.execute(hanging);
    await hanging.destroy();
  });
});

describe.each(SERVERS)('a session, on %s', (server) => {
  it('tells the server its limits, for a server would go on for a client that is gone', async () => {
    const limit = { MySQL: '@@max_execution_time / 1000', MariaDB: '@@max_statement_time' }[server];
    const db = openDatabase(migratorUrlOf(server), {
      connections: 1,
      queueLimit: 1,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: 7_500,
      lockWaitSeconds: 3,
      idleSeconds: 11,
    });

    const { rows } = await sql`
      select ${sql.raw(limit)} + 0e0 as statement, @@innodb_lock_wait_timeout as lock_wait, @@wait_timeout as idle,
        @@time_zone as zone, if(@@sql_mode like '%STRICT_TRANS_TABLES%', 'strict', '') as mode
    `.execute(db);
    await db.destroy();

    expect(rows).toEqual([
      { statement: 7.5, lock_wait: '3', idle: '11', zone: '+00:00', mode: 'strict' },
    ]);
  });
});

describe.each(SERVERS)('openMySqlStore, on %s', (server) => {
  it('fails at once when nobody listens', async () => {
    await expect(openMySqlStore({ url: 'mysql://u:p@127.0.0.1:1/d' })).rejects.toMatchObject({
      code: 'MYSQL_STORE_CONNECTION_LOST',
    });
  });

  it('fails for good when the account is refused', async () => {
    const url = new URL(migratorUrlOf(server));
    url.password = 'wrong';

    await expect(openMySqlStore({ url: url.href })).rejects.toMatchObject({
      code: 'MYSQL_STORE_ACCESS_DENIED',
      retriable: false,
    });
  });
});
