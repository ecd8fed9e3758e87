/* Needs a running HBase (HBASE_BOOTSTRAP and HBASE_ZOOKEEPER_QUORUM, or the local stack). */
import { engineEndpoints, TcpProxy, uniqueName } from '@clickstream/testing';
import type { HBaseStore, PutRow, TableDescriptor } from '../hbase-store.ts';
import type { HBaseStoreError } from '../hbase-store-error.ts';
import type { ServerAddress } from '../rpc/rpc-hbase-store-options.ts';
import { openHBaseStore } from '../open-hbase-store.ts';
import { openRpcHBaseStore } from '../rpc/rpc-hbase-store.ts';
import { describeHBaseStoreContract } from '../testing/hbase-store-contract.ts';
import type { HBaseRpcClientStoreOptions } from './hbase-rpc-client-store-options.ts';

function open(options: Partial<HBaseRpcClientStoreOptions> = {}): Promise<HBaseStore> {
  const { HBASE_ZOOKEEPER_QUORUM } = engineEndpoints('HBASE_ZOOKEEPER_QUORUM');
  return openHBaseStore({
    driver: 'hbase-rpc-client',
    zookeeperQuorum: HBASE_ZOOKEEPER_QUORUM.split(','),
    ...options,
  });
}

/** Codes of what failed, `done` for what did not. */
async function codesOf(calls: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(calls);
  return settled.map((one) =>
    one.status === 'fulfilled' ? 'done' : (one.reason as HBaseStoreError).code,
  );
}

function openMaster(): Promise<HBaseStore> {
  return openRpcHBaseStore({ bootstrap: bootstrap() });
}

function bootstrap(): string[] {
  return engineEndpoints('HBASE_BOOTSTRAP').HBASE_BOOTSTRAP.split(',');
}

describeHBaseStoreContract('hbase-rpc-client driver', () => open(), { openMaster });

describe('hbase-rpc-client driver', () => {
  async function withTable(
    descriptor: Partial<TableDescriptor>,
    use: (table: string, master: HBaseStore) => Promise<void>,
  ): Promise<void> {
    await using master = await openMaster();
    const name = uniqueName('package');
    await master.createTable({ families: { f: {} }, ...descriptor, name });
    try {
      await use(name, master);
    } finally {
      await master.deleteTable(name);
    }
  }

  /** A row whose key begins with every byte there is, in turn. */
  function binaryRow(number: number): PutRow {
    return {
      row: Buffer.from([number % 256, 0, 255, 44, number >> 8]),
      timestamp: 1_000 + number,
      cells: { f: { q: Buffer.from([number % 256, number >> 8]) } },
    };
  }

  it('writes and reads binary keys over many regions, each in its place', async () => {
    await using store = await open({ maxRowsPerBatch: 300 });
    const splitKeys = [1, 44, 127, 128, 200, 255].map((byte) => Buffer.from([byte, 0xfe]));
    await withTable({ splitKeys }, async (table) => {
      const rows = Array.from({ length: 1_000 }, (_, i) => binaryRow(i));

      const outcomes = await store.putMany(table, rows);

      expect(outcomes.every(({ ok }) => ok)).toBe(true);
      const found = await store.getMany(
        table,
        rows.toReversed().map(({ row }) => row),
      );
      expect(found.map((one) => one.ok && one.row?.cells[0]?.value)).toEqual(
        rows.toReversed().map(({ cells }) => cells['f']!['q']),
      );
      const scanned: Buffer[] = [];
      for await (const { row } of store.scan(table)) scanned.push(row);
      expect(scanned).toEqual(rows.map(({ row }) => row).sort((a, b) => Buffer.compare(a, b)));
    });
  });

  it('finds a table again that was made anew with other regions', async () => {
    await using store = await open();
    await withTable({ splitKeys: [Buffer.from('m')] }, async (table, master) => {
      const row = { row: Buffer.from('z'), cells: { f: { q: Buffer.from('old') } } };
      await store.put(table, row);
      await master.deleteTable(table);
      await master.createTable({ name: table, families: { f: {} } });

      const before = await store.get(table, row.row);
      await store.put(table, { ...row, cells: { f: { q: Buffer.from('new') } } });

      expect(before).toBeUndefined();
      expect((await store.get(table, row.row))?.cells[0]?.value.toString()).toBe('new');
    });
  });

  it('writes what it can when the server refuses a cell for its size', async () => {
    await using store = await open();
    await withTable({}, async (table) => {
      const big = binaryRow(2);
      const tooBig = { ...big, cells: { f: { q: Buffer.alloc(11 * 1024 * 1024) } } };

      const outcomes = await store.putMany(table, [binaryRow(1), tooBig, binaryRow(3)]);

      expect(outcomes.map((outcome) => outcome.ok || outcome.error.code)).toEqual([
        true,
        'HBASE_STORE_REJECTED',
        true,
      ]);
      expect(await store.get(table, big.row)).toBeUndefined();
    });
  });

  it('describes tables when it is told where the masters are', async () => {
    await using store = await open({ bootstrap: bootstrap() });
    await withTable({ attributes: { CONTRACT: 'x' } }, async (table) => {
      expect((await store.describeTable(table))?.attributes['CONTRACT']).toBe('x');
      expect(await store.describeTable(`${table}_missing`)).toBeUndefined();
    });
  });

  /** A proxy in front of the region server, and a store that reaches it through the proxy only. */
  async function behindProxy(
    use: (parts: {
      readonly proxy: TcpProxy;
      readonly table: string;
      readonly openBehind: (options?: Partial<HBaseRpcClientStoreOptions>) => Promise<HBaseStore>;
    }) => Promise<void>,
  ): Promise<void> {
    await withTable({}, async (table, master) => {
      const [region] = await master.admin.listRegions(table);
      const port = Number(region?.server?.split(',')[1]);
      await using proxy = await TcpProxy.start({ port });
      const translateAddress = (): ServerAddress => ({ host: '127.0.0.1', port: proxy.port });
      await use({
        proxy,
        table,
        openBehind: (options) => open({ translateAddress, rpcTimeoutMs: 500, ...options }),
      });
    });
  }

  it('ends every call in time when answers stay away, and repeats no increment', async () => {
    await behindProxy(async ({ proxy, table, openBehind }) => {
      await using store = await openBehind();
      const counter = { row: Buffer.from('n'), family: 'f', qualifier: 'n' };
      const check = { family: 'f', qualifier: 'q', expected: 'absent' } as const;
      const short = { deadlineMs: 2_000 };
      expect(await store.increment(table, counter)).toBe(1n);

      proxy.hold(['answers']);
      const fates = await codesOf([
        store.increment(table, counter, short),
        store.get(table, counter.row, short),
        store.put(table, binaryRow(1), short),
        store.delete(table, Buffer.from('any'), short),
        store.checkAndPut(table, { ...binaryRow(2), check }, short),
      ]);
      const patient = store.putMany(table, [binaryRow(3), binaryRow(4)]);
      proxy.pass();

      expect(fates).toEqual([
        'HBASE_STORE_CALL_TIMEOUT',
        'HBASE_STORE_DEADLINE_EXCEEDED',
        'HBASE_STORE_DEADLINE_EXCEEDED',
        'HBASE_STORE_DEADLINE_EXCEEDED',
        'HBASE_STORE_DEADLINE_EXCEEDED',
      ]);
      expect((await patient).every(({ ok }) => ok)).toBe(true);
      // The one without an answer has counted, once.
      expect(await store.increment(table, counter)).toBe(3n);
    });
  });

  it('bears a server that hangs up and refuses, also at its start', async () => {
    await behindProxy(async ({ proxy, table, openBehind }) => {
      await using store = await openBehind();
      await store.put(table, binaryRow(1));

      proxy.refuse();
      proxy.reset();
      const short = { deadlineMs: 1_000 };
      const fates = await codesOf([
        store.get(table, binaryRow(1).row, short),
        store.put(table, binaryRow(2), short),
        openBehind(short).then((opened) => opened.close()),
      ]);
      const opening = openBehind();
      proxy.pass();
      await using second = await opening;

      expect(new Set(fates)).toEqual(new Set(['HBASE_STORE_DEADLINE_EXCEEDED']));
      expect(await second.get(table, binaryRow(1).row)).toBeDefined();
      expect(await store.get(table, binaryRow(1).row)).toBeDefined();
    });
  });

  it('gives up in time when no ZooKeeper is there', async () => {
    const opening = open({
      zookeeperQuorum: ['127.0.0.1:1'],
      connectTimeoutMs: 100,
      deadlineMs: 500,
    });

    await expect(opening).rejects.toMatchObject({
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      cause: { code: 'HBASE_STORE_SERVER_UNAVAILABLE' },
    });
  });
});
