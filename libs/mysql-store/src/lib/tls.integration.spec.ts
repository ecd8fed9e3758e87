// Starts servers of its own with certificates that openssl makes: the program has to be installed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PrivateStack } from '@clickstream/testing';

import { ensureDatabase } from './connection/ensure-database.ts';
import type { TlsOptions } from './connection/tls-options.ts';
import { openMySqlStore } from './open-mysql-store.ts';
import { createTestAuthority, type TestAuthority } from './testing/create-test-authority.ts';
import { migratorUrlOf, SERVERS } from './testing/servers.ts';
import { createTestDatabase } from './testing/test-database.ts';

const INSECURE = { code: 'MYSQL_STORE_INSECURE', retriable: false };

describe.each(SERVERS)('TLS, on %s', (server) => {
  const directory = mkdtempSync(join(tmpdir(), 'test-tls-'));
  let authority: TestAuthority;
  let another: TestAuthority;
  let stack: PrivateStack;

  beforeAll(async () => {
    authority = await createTestAuthority(join(directory, 'ours'));
    another = await createTestAuthority(join(directory, 'another'));
    await authority.issueFor('localhost');
    stack = await PrivateStack.start({
      only: ['mysql'],
      env: {
        STACK_MYSQL_SERVER: server.toLowerCase(),
        STACK_MYSQL_TLS_DIR: join(directory, 'ours'),
      },
    });
  });

  afterAll(async () => {
    await stack[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  function url(variable: 'MYSQL_READER_URL' | 'MYSQL_MIGRATOR_URL', host = 'localhost'): string {
    const changed = new URL(stack.env[variable]!);
    changed.hostname = host;
    return changed.href;
  }

  async function read(tls: TlsOptions, host?: string): Promise<number> {
    await using store = await openMySqlStore({ url: url('MYSQL_READER_URL', host), tls });
    return await store.callProcedure('GetClicks', { url: '/a', country: 'DE' });
  }

  it('works with the right authority, for every connection of a store', async () => {
    const { caFile } = authority;

    expect(await read({ caFile })).toBe(0);
    expect(await read({ caFile, verifyIdentity: false }, '127.0.0.1')).toBe(0);
    await ensureDatabase({ url: url('MYSQL_MIGRATOR_URL'), tls: { caFile } });
    await using store = await openMySqlStore({ url: url('MYSQL_MIGRATOR_URL'), tls: { caFile } });
    expect(await store.migrateToLatest()).toEqual([]);
    expect(await store.verify()).toEqual([]);
  });

  it('refuses a server that another authority vouches for, or none that is known', async () => {
    await expect(read({ caFile: another.caFile })).rejects.toMatchObject(INSECURE);
    await expect(read({ caFile: another.caFile, verifyIdentity: false })).rejects.toMatchObject(
      INSECURE,
    );
    await expect(read({})).rejects.toMatchObject(INSECURE);
    await expect(
      ensureDatabase({ url: url('MYSQL_MIGRATOR_URL'), tls: { caFile: another.caFile } }),
    ).rejects.toMatchObject(INSECURE);
  });

  it('refuses a certificate for another host, unless it need not name the host', async () => {
    await authority.issueFor('db.example');
    stack.signal('mysql', 'SIGKILL');
    await stack.up();

    await expect(read({ caFile: authority.caFile })).rejects.toMatchObject(INSECURE);
    expect(await read({ caFile: authority.caFile, verifyIdentity: false })).toBe(0);
  });
});

describe('TLS, on a server that offers none', () => {
  it('is refused before the account is named', async () => {
    const url = migratorUrlOf('MariaDB');

    await expect(openMySqlStore({ url, tls: { verifyIdentity: false } })).rejects.toMatchObject({
      ...INSECURE,
      context: { vendorCode: 'HANDSHAKE_NO_SSL_SUPPORT' },
    });
  });
});

describe('a first login without TLS', () => {
  it('does not ask MySQL for a key, unless the server can only be this machine', async () => {
    await using database = await createTestDatabase({ migratorUrl: migratorUrlOf('MySQL') });
    const careful = { url: database.readerUrl, allowPublicKeyRetrieval: false };

    await expect(openMySqlStore(careful)).rejects.toMatchObject({
      ...INSECURE,
      message: expect.stringContaining('use TLS') as string,
    });

    // The server now knows the password's hash: no key is needed any more.
    await (await openMySqlStore({ url: database.readerUrl })).close();
    await (await openMySqlStore(careful)).close();
  });

  it('needs no key on MariaDB', async () => {
    await using database = await createTestDatabase({ migratorUrl: migratorUrlOf('MariaDB') });

    await (
      await openMySqlStore({ url: database.readerUrl, allowPublicKeyRetrieval: false })
    ).close();
  });
});
