/* Starts an HBase of its own, with TLS, scanner leases of a second and heartbeats at every cell; needs openssl. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrivateStack, uniqueName, waitFor } from '@clickstream/testing';
import type { HBaseStore, PutRow } from '../hbase-store.ts';
import { TestAuthority, type TestCertificate } from '../testing/test-certificates.ts';
import { openRpcHBaseStore } from './rpc-hbase-store.ts';
import type { RpcHBaseStoreOptions } from './rpc-hbase-store-options.ts';
import type { RpcCallEvent } from './rpc-listener.ts';

const LEASE_MS = 1_000;
const START_TIMEOUT_MS = 300_000;

let folder: string;
let authority: TestAuthority;
let clientCertificate: TestCertificate;
let stack: PrivateStack;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clickstream-tls-'));
  authority = await TestAuthority.create(folder, 'authority');
  const names = 'DNS:localhost,IP:127.0.0.1';
  const server = await authority.sign('server', names);
  clientCertificate = await authority.sign('client', names);
  await writeFile(join(folder, 'server-store.pem'), server.key + server.cert + authority.cert);
  const site = {
    'hbase.server.netty.tls.enabled': 'true',
    // The processes of the stack speak to each other and to its probe as usual.
    'hbase.server.netty.tls.supportplaintext': 'true',
    'hbase.rpc.tls.keystore.location': join(folder, 'server-store.pem'),
    'hbase.rpc.tls.keystore.type': 'PEM',
    'hbase.rpc.tls.truststore.location': join(folder, 'authority.pem'),
    'hbase.rpc.tls.truststore.type': 'PEM',
    'hbase.client.scanner.timeout.period': String(LEASE_MS),
    // How often the server looks for leases that have run out.
    'hbase.server.thread.wakefrequency': '200',
    'hbase.cells.scanned.per.heartbeat.check': '1',
    'hbase.region.server.rpc.minimum.scan.time.limit.delta': '1',
  };
  stack = await PrivateStack.start({
    only: ['hbase'],
    env: { STACK_HBASE_SITE: JSON.stringify(site) },
  });
}, START_TIMEOUT_MS);

afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function open(options: Partial<RpcHBaseStoreOptions> = {}): Promise<HBaseStore> {
  const { HBASE_BOOTSTRAP = '' } = stack.env;
  return openRpcHBaseStore({ bootstrap: HBASE_BOOTSTRAP.split(','), ...options });
}

function numberedRow(number: number, cells: number): PutRow {
  const values = Array.from({ length: cells }, (_, i) => [`q${String(i)}`, Buffer.from('v')]);
  return {
    row: Buffer.from(String(number).padStart(6, '0')),
    timestamp: 1_000 + number,
    cells: { f: Object.fromEntries(values) as Record<string, Buffer> },
  };
}

async function aTable(store: HBaseStore, rows: readonly PutRow[]): Promise<string> {
  const table = uniqueName('own');
  await store.createTable({ name: table, families: { f: {} } });
  const outcomes = await store.putMany(table, rows);
  expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
  return table;
}

describe('with TLS, the rpc driver', () => {
  it('reads, writes and administers, when both sides know each other', async () => {
    await using store = await open({ tls: { ca: authority.cert, ...clientCertificate } });
    const row = numberedRow(1, 1);

    const table = await aTable(store, [row]);

    expect((await store.get(table, row.row))?.row).toEqual(row.row);
    expect(await store.admin.listRegions(table)).toHaveLength(1);
  });

  it('takes a certificate with another name only when told so', async () => {
    const tls = { ca: authority.cert, ...clientCertificate, servername: 'elsewhere.example' };

    await expect(open({ tls })).rejects.toMatchObject({
      code: 'HBASE_STORE_TLS',
      retriable: false,
      message: expect.stringContaining('elsewhere.example') as string,
    });
    await using store = await open({ tls: { ...tls, verify: 'authority' } });
    expect(await store.admin.listServers()).toHaveLength(1);
  });

  it('trusts no other authority, unless told to trust anybody', async () => {
    const stranger = await TestAuthority.create(folder, 'stranger');

    await expect(open({ tls: { ca: stranger.cert, ...clientCertificate } })).rejects.toMatchObject({
      code: 'HBASE_STORE_TLS',
    });
    await using store = await open({
      tls: { ca: stranger.cert, ...clientCertificate, verify: 'none' },
    });
    expect(await store.admin.listServers()).toHaveLength(1);
  });

  it('says so when the server wants a certificate and the client has none', async () => {
    await expect(open({ tls: { ca: authority.cert } })).rejects.toMatchObject({
      code: 'HBASE_STORE_TLS',
    });
  });
});

describe('a scan', () => {
  it('keeps its scanner while the reader takes longer than its lease', async () => {
    const outcomes: RpcCallEvent['outcome'][] = [];
    const onCall = ({ method, outcome }: RpcCallEvent): void => {
      if (method === 'Scan') outcomes.push(outcome);
    };
    await using store = await open({ maxRowsPerFetch: 2, listener: { onCall } });
    const rows = Array.from({ length: 10 }, (_, i) => numberedRow(i, 1));
    const table = await aTable(store, rows);
    const found: string[] = [];
    let renewals = 0;
    outcomes.length = 0;

    for await (const { row } of store.scan(table)) {
      found.push(row.toString());
      if (found.length !== 5) continue;
      const since = performance.now();
      const before = outcomes.length;
      await waitFor('a slow reader', () => performance.now() - since > 3 * LEASE_MS);
      renewals = outcomes.length - before;
    }

    expect(found).toEqual(rows.map(({ row }) => row.toString()));
    // Without renewals the server would have refused the fetch after the pause.
    expect(outcomes.filter((outcome) => outcome !== 'ok')).toEqual([]);
    expect(renewals).toBeGreaterThanOrEqual(3);
  });

  it('survives heartbeats, answers without a row', async () => {
    await using writer = await open();
    const count = 3_000;
    const rows = Array.from({ length: count }, (_, i) => numberedRow(i, 20));
    const table = await aTable(writer, rows);
    const range = { timeRange: { from: 1_000 + count - 1 } };
    let answers = 0;
    const onCall = ({ method, outcome }: RpcCallEvent): void => {
      if (method === 'Scan' && outcome === 'ok') answers += 1;
    };
    await using store = await open({ rpcTimeoutMs: 20, listener: { onCall } });

    const found: string[][] = [];

    // When the server is quick, one answer holds it all; when it is slow, so short a time-out may end the scan.
    const scanOnce = async (): Promise<boolean> => {
      const keys: string[] = [];
      answers = 0;
      for await (const { row } of store.scan(table, range)) keys.push(row.toString());
      found.push(keys);
      return answers > 2;
    };
    await waitFor('a scan with heartbeats', scanOnce, { timeoutMs: 60_000 });

    expect(found).toEqual(found.map(() => [rows.at(-1)?.row.toString()]));
  }, 120_000);
});

describe('a server that is stopped in its tracks', () => {
  it('holds no call beyond its deadline, and none beyond its signal', async () => {
    await using store = await open();
    const row = numberedRow(1, 1);
    const table = await aTable(store, [row]);
    const [region] = await store.admin.listRegions(table);
    const counter = { row: row.row, family: 'g', qualifier: 'n' };
    const check = { family: 'f', qualifier: 'q0', expected: 'absent' } as const;
    const drain = async (options: object): Promise<void> => {
      for await (const found of store.scan(table, {}, options)) throw new Error(String(found.row));
    };
    const calls: Record<string, (options: object) => Promise<unknown>> = {
      put: (options) => store.put(table, row, options),
      checkAndPut: (options) => store.checkAndPut(table, { ...row, check }, options),
      get: (options) => store.get(table, row.row, options),
      scan: drain,
      increment: (options) => store.increment(table, counter, options),
      delete: (options) => store.delete(table, row.row, options),
      createTable: (options) => store.createTable({ name: `${table}_2`, families: {} }, options),
      describeTable: (options) => store.describeTable(table, options),
      deleteTable: (options) => store.deleteTable(table, options),
      tableState: (options) => store.admin.tableState(table, options),
      disableTable: (options) => store.admin.disableTable(table, options),
      enableTable: (options) => store.admin.enableTable(table, options),
      flushTable: (options) => store.admin.flushTable(table, options),
      listRegions: (options) => store.admin.listRegions(table, options),
      listServers: (options) => store.admin.listServers(options),
      splitRegion: (options) => store.admin.splitRegion(region!, { ...options, at: row.row }),
      mergeRegions: (options) => store.admin.mergeRegions([region!, region!], options),
      moveRegion: (options) => store.admin.moveRegion(region!, options),
      assignRegion: (options) => store.admin.assignRegion(region!, options),
      unassignRegion: (options) => store.admin.unassignRegion(region!, options),
      shutdownCluster: (options) => store.admin.shutdownCluster(options),
    };
    const codesWith = async (options: () => object): Promise<Record<string, unknown>> => {
      const codes = Object.entries(calls).map(async ([name, call]) => [
        name,
        await call(options()).then(
          () => 'done',
          (error: unknown) => (error as { code: string }).code,
        ),
      ]);
      return Object.fromEntries((await Promise.all(codes)) as [string, unknown][]);
    };
    const all = (code: string): object =>
      Object.fromEntries(Object.keys(calls).map((name) => [name, code]));
    await stack.freeze('hbase');
    try {
      const since = performance.now();

      expect(await codesWith(() => ({ deadlineMs: 500 }))).toEqual(
        all('HBASE_STORE_DEADLINE_EXCEEDED'),
      );
      expect(await codesWith(() => ({ signal: AbortSignal.timeout(500) }))).toEqual(
        all('HBASE_STORE_ABORTED'),
      );
      expect(performance.now() - since).toBeLessThan(20_000);
    } finally {
      stack.signal('hbase', 'SIGCONT');
    }
  });
});

describe('shutdownCluster', () => {
  it('ends the servers', async () => {
    const pid = stack.pidOf('hbase');
    await using store = await open();

    await store.admin.shutdownCluster();

    await waitFor('the server to end', () => !isRunning(pid), { timeoutMs: 50_000 });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
