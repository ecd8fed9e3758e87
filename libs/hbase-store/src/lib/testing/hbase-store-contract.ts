/// <reference types="jest" />
import { randomUUID } from 'node:crypto';
import type { HBaseStore, TableDescriptor } from '../hbase-store.ts';
import { describeAdmin } from './admin-contract.ts';
import { describeCheckAndPut } from './check-and-put-contract.ts';
import { aRow, type ContractSuite } from './contract-suite.ts';
import { describeBatches } from './batch-contract.ts';
import { describeRows } from './row-contract.ts';
import { describeScans } from './scan-contract.ts';
import { describeTables } from './table-contract.ts';

/** What both the fake and the real store do; opens one store per suite and deletes every table it made. */
export function describeHBaseStoreContract(name: string, open: () => Promise<HBaseStore>): void {
  describe(`HBaseStore contract: ${name}`, () => {
    const tables: string[] = [];
    let store: HBaseStore;

    beforeAll(async () => {
      store = await open();
    });

    afterAll(async () => {
      await Promise.all(tables.map((table) => store.deleteTable(table)));
      await store.close();
    });

    async function aTable(descriptor: Partial<TableDescriptor> = {}): Promise<string> {
      const table = `test_contract_${randomUUID().slice(0, 8)}`;
      tables.push(table);
      await store.createTable({ families: { f: {}, g: {} }, ...descriptor, name: table });
      return table;
    }

    describe('tables', () => {
      describeTables(() => ({ store, aTable }));
    });
    describe('rows', () => {
      describeRows(() => ({ store, aTable }));
    });
    describe('batches', () => {
      describeBatches(() => ({ store, aTable }));
    });
    describe('check and put', () => {
      describeCheckAndPut(() => ({ store, aTable }));
    });
    describe('scans', () => {
      describeScans(() => ({ store, aTable }));
    });
    describe('admin', () => {
      describeAdmin(() => ({ store, aTable }));
    });
    describe('lifecycle', () => {
      describeLifecycle(() => ({ store, aTable }), open);
    });
  });
}

function describeLifecycle(suite: () => ContractSuite, open: () => Promise<HBaseStore>): void {
  it('refuses a call whose signal has fired', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const options = { signal: AbortSignal.abort(new Error('enough')) };
    const aborted = { code: 'HBASE_STORE_ABORTED', retriable: false };
    const row = aRow('a', { f: { q: 'v' } });
    const check = { family: 'f', qualifier: 'q', expected: 'absent' } as const;

    await expect(store.get(table, row.row, options)).rejects.toMatchObject(aborted);
    await expect(store.getMany(table, [row.row], options)).rejects.toMatchObject(aborted);
    await expect(store.putMany(table, [row], options)).rejects.toMatchObject(aborted);
    await expect(store.checkAndPut(table, { ...row, check }, options)).rejects.toMatchObject(
      aborted,
    );
    await expect(
      store.scan(table, {}, options)[Symbol.asyncIterator]().next(),
    ).rejects.toMatchObject(aborted);
    await expect(store.admin.listRegions(table, options)).rejects.toMatchObject(aborted);
  });

  it('refuses calls after close, which may be called twice', async () => {
    const store = await open();
    await store.close();
    await store.close();
    const row = aRow('a', { f: { q: 'v' } });

    const closed = { code: 'HBASE_STORE_CLOSED', retriable: false };
    await expect(store.get('test_any', row.row)).rejects.toMatchObject(closed);
    await expect(store.putMany('test_any', [row])).rejects.toMatchObject(closed);
    await expect(store.admin.tableExists('test_any')).rejects.toMatchObject(closed);
  });
}
