/** Needs what MySQL is fetched with (or a fetched one); starts engines of its own on free ports. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openMySqlStore, type MySqlStore } from '@clickstream/mysql-store';
import { runStatement } from '@clickstream/mysql-store/testing';

import { ENGINE_NAMES } from '../engines/engine.ts';
import { runCommand } from '../process/run-command.ts';
import { identifyProcess } from '../process/process-identity.ts';
import { runSetup } from '../setup/run-setup.ts';
import { downStack, wipeStack } from './down-stack.ts';
import { readEnvFile } from './env-file.ts';
import { stackLayout } from './stack-layout.ts';
import { freePorts, type Ports } from './stack-ports.ts';
import { stackStatus } from './stack-status.ts';
import { upPrivateStack } from './up-private-stack.ts';
import { upStack, type RunningStack } from './up-stack.ts';

const dir = mkdtempSync(join(tmpdir(), 'clickstream-test-stack-'));
const layout = stackLayout(dir);

function up(): Promise<RunningStack> {
  return upPrivateStack({ dir, env: process.env, only: ['mysql'] });
}

function pid(): number {
  return (JSON.parse(readFileSync(layout.record('mysql'), 'utf8')) as { pid: number }).pid;
}

async function withStore<T>(work: (store: MySqlStore) => Promise<T>): Promise<T> {
  await using store = await openMySqlStore({ url: readEnvFile(layout.envFile)!['MYSQL_URL']! });
  return await work(store);
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

describe('a local stack', () => {
  afterAll(async () => {
    await wipeStack({ dir });
  });

  it('comes up set up, and tells where its engines are', async () => {
    const stack = await up();

    expect(readEnvFile(layout.envFile)).toEqual(stack.env);
    expect(statSync(layout.envFile).mode & 0o777).toBe(0o600);
    expect(await withStore((store) => store.published.totals())).toMatchObject({ clicks: 0 });
  });

  it('lets the accounts log in from where MYSQL_ACCOUNT_HOSTS says', async () => {
    const env = readEnvFile(layout.envFile)!;
    const url = env['MYSQL_MIGRATOR_URL']!;

    await runSetup({ ...env, MYSQL_ACCOUNT_HOSTS: '10.1.%,10.2.%' });

    // The migrator may not list accounts; only one that is there can be dropped.
    for (const user of ['clickstream_aggregator', 'clickstream_reader']) {
      for (const host of ['10.1.%', '10.2.%']) {
        await expect(runStatement(url, `DROP USER '${user}'@'${host}'`)).resolves.toEqual([]);
      }
    }
    const absent = runStatement(url, "DROP USER 'clickstream_reader'@'10.3.%'");
    await expect(absent).rejects.toThrow('DROP USER failed');
  });

  it('keeps running engines when it is brought up again', async () => {
    const before = pid();

    await up();

    expect(pid()).toBe(before);
  });

  it('shows no password in the arguments of a process', async () => {
    const { MYSQL_URL: url } = readEnvFile(layout.envFile) as { MYSQL_URL: string };
    const commandLine = await runCommand('ps', ['-ww', '-o', 'args=', '-p', String(pid())]);

    expect(commandLine).toContain('mysqld');
    expect(commandLine).not.toContain(new URL(url).password);
  });

  it('heals a killed engine, and what it had acknowledged is there', async () => {
    const lease = await withStore((store) =>
      store.leases.acquire({ owner: 'before the kill', ttlMs: 600_000 }),
    );
    expect(lease.granted).toBe(true);
    const before = readEnvFile(layout.envFile);
    process.kill(pid(), 'SIGKILL');

    await up();

    expect(readEnvFile(layout.envFile)).toEqual(before);
    const answer = await withStore((store) =>
      store.leases.acquire({ owner: 'after the kill', ttlMs: 1_000 }),
    );
    expect(answer).toMatchObject({ granted: false, owner: 'before the kill' });
  });

  it('starts an engine anew that hangs', async () => {
    const hanging = pid();
    process.kill(hanging, 'SIGSTOP');

    await up();

    expect(pid()).not.toBe(hanging);
    expect((await withStore((store) => store.published.totals())).clicks).toBe(0);
  });

  it('ends with its processes and its env file, and no others', async () => {
    const ended = pid();

    await downStack({ dir });

    expect(existsSync(layout.envFile)).toBe(false);
    expect(identifyProcess(ended)).toBeUndefined();
    const status = await stackStatus({ dir, env: {} });
    expect(status.map(({ state }) => state)).toEqual(ENGINE_NAMES.map(() => 'stopped'));
  });

  it('refuses to start one product on the data of the other', async () => {
    const env = { ...process.env, STACK_MYSQL_SERVER: 'mariadb' };

    await expect(upPrivateStack({ dir, env, only: ['mysql'] })).rejects.toMatchObject({
      code: 'LOCAL_STACK_USAGE',
      message: expect.stringContaining('was made by another product than MariaDB') as string,
    });
    expect(existsSync(layout.record('mysql'))).toBe(false);
  });

  it('names a taken port before it starts anything', async () => {
    const ports: Ports = await freePorts();
    const server = await listen(ports.mysql);

    const starting = upStack({ dir, ports, env: { PATH: process.env['PATH'] }, only: ['mysql'] });

    await expect(starting).rejects.toMatchObject({
      code: 'LOCAL_STACK_PORT_TAKEN',
      message: expect.stringContaining(`port ${String(ports.mysql)} of mysql`) as string,
    });
    expect(existsSync(layout.record('mysql'))).toBe(false);
    server.close();
  });

  it('leaves nothing after a wipe but what is not its own', async () => {
    await wipeStack({ dir });

    expect(existsSync(dir)).toBe(false);
    rmSync(dir, { recursive: true, force: true });
  });
});
