/* Needs a running HBase (HBASE_BOOTSTRAP and HBASE_ZOOKEEPER_QUORUM, or the local stack). */
import { engineEndpoints, uniqueName } from '@clickstream/testing';
import type { HBaseStore, PutRow, TableDescriptor } from '../hbase-store.ts';
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

  it('gives up in time when no ZooKeeper is there', async () => {
    const opening = open({ zookeeperQuorum: ['127.0.0.1:1'], deadlineMs: 500 });

    await expect(opening).rejects.toMatchObject({
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      cause: { code: 'HBASE_STORE_SERVER_UNAVAILABLE' },
    });
  });
});
