/* Needs a running HBase (HBASE_BOOTSTRAP, or the local stack). */
import { engineEndpoints, uniqueName } from '@clickstream/testing';
import type { HBaseStore, PutRow, TableDescriptor } from '../hbase-store.ts';
import { describeHBaseStoreContract } from '../testing/hbase-store-contract.ts';
import { openRpcHBaseStore } from './rpc-hbase-store.ts';
import type { RpcHBaseStoreOptions } from './rpc-hbase-store-options.ts';

const REGIONS = 16;

function open(options: Partial<RpcHBaseStoreOptions> = {}): Promise<HBaseStore> {
  const { HBASE_BOOTSTRAP } = engineEndpoints('HBASE_BOOTSTRAP');
  return openRpcHBaseStore({ bootstrap: HBASE_BOOTSTRAP.split(','), ...options });
}

/** A row of region `number % 16` with the number in key and value. */
function numberedRow(number: number, extra: Record<string, Buffer> = {}): PutRow {
  const row = Buffer.alloc(5);
  row.writeUInt8(number % REGIONS);
  row.writeUInt32BE(number, 1);
  return {
    row,
    timestamp: 1_000 + number,
    cells: { f: { number: Buffer.from(String(number)), ...extra } },
  };
}

async function withTable(
  store: HBaseStore,
  descriptor: Partial<TableDescriptor>,
  use: (table: string) => Promise<void>,
): Promise<void> {
  const name = uniqueName('rpc');
  const splitKeys = Array.from({ length: REGIONS - 1 }, (_, i) => Buffer.from([i + 1]));
  await store.createTable({ families: { f: {} }, splitKeys, ...descriptor, name });
  try {
    await use(name);
  } finally {
    await store.deleteTable(name);
  }
}

describeHBaseStoreContract('rpc driver', () => open());

describe('rpc driver', () => {
  it('writes and reads 20,000 rows over 16 regions exactly', async () => {
    await using store = await open();
    await withTable(store, {}, async (table) => {
      const rows = Array.from({ length: 20_000 }, (_, i) => numberedRow(i));

      const outcomes = await store.putMany(table, rows);

      expect(outcomes.every(({ ok }) => ok)).toBe(true);
      const expected = rows.map(({ row }) => row).sort((a, b) => Buffer.compare(a, b));
      let position = 0;
      for await (const { row, cells } of store.scan(table)) {
        const number = row.readUInt32BE(1);
        if (!row.equals(expected[position]!)) throw new Error(`wrong row at ${position}`);
        expect(cells).toEqual([
          {
            family: 'f',
            qualifier: 'number',
            timestamp: 1_000 + number,
            value: Buffer.from(String(number)),
          },
        ]);
        position += 1;
      }
      expect(position).toBe(rows.length);
    });
  });

  it('scans exactly when every answer holds less than a row', async () => {
    await using store = await open({ maxBytesPerFetch: 64, maxRowsPerFetch: 7 });
    await withTable(store, {}, async (table) => {
      const wide = Object.fromEntries(
        Array.from({ length: 8 }, (_, i) => [`q${i}`, Buffer.alloc(50, i)]),
      );
      const rows = Array.from({ length: 400 }, (_, i) => numberedRow(i, wide));
      await store.putMany(table, rows);

      const found: PutRow[] = [];
      const range = { start: Buffer.from([1]), stop: Buffer.from([15]) };
      for await (const { row, cells } of store.scan(table, range)) {
        const values = Object.fromEntries(cells.map((cell) => [cell.qualifier, cell.value]));
        found.push({ row, timestamp: cells[0]!.timestamp, cells: { f: values } });
      }

      const expected = rows.filter(({ row }) => row[0]! >= 1 && row[0]! < 15);
      expect(found).toEqual(expected.sort((a, b) => Buffer.compare(a.row, b.row)));
    });
  });

  it('writes what it can when the server refuses a cell for its size', async () => {
    await using store = await open();
    await withTable(store, { splitKeys: [] }, async (table) => {
      const tooBig = numberedRow(2, { big: Buffer.alloc(11 * 1024 * 1024) });

      const outcomes = await store.putMany(table, [numberedRow(1), tooBig, numberedRow(3)]);

      expect(outcomes.map((outcome) => outcome.ok || outcome.error.code)).toEqual([
        true,
        'HBASE_STORE_REJECTED',
        true,
      ]);
      expect(await store.get(table, numberedRow(3).row)).toBeDefined();
      expect(await store.get(table, tooBig.row)).toBeUndefined();
    });
  });

  it('says at once that a server which speaks no TLS does not', async () => {
    await expect(open({ tls: {} })).rejects.toMatchObject({
      code: 'HBASE_STORE_TLS',
      retriable: false,
    });
  });

  it('lets two deploy steps create one table at the same time', async () => {
    await using store = await open();
    await withTable(store, {}, async (table) => {
      const other = { name: `${table}_race`, families: { f: { VERSIONS: '1' } } };

      const results = await Promise.all([1, 2, 3].map(() => store.createTable(other)));

      expect(results.filter(({ created }) => created)).toHaveLength(1);
      await store.deleteTable(other.name);
    });
  });
});
