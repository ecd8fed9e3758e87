/// <reference types="jest" />
import { randomUUID } from 'node:crypto';
import type { HBaseStore, TableDescriptor } from '../hbase-store.ts';
import { describeAdmin } from './admin-contract.ts';
import { describeCheckAndPut } from './check-and-put-contract.ts';
import { aRow, type ContractSuite } from './contract-suite.ts';
import { describeBatches } from './batch-contract.ts';
import { describeRefusals } from './refusal-contract.ts';
import { describeRows } from './row-contract.ts';
import { describeScans } from './scan-contract.ts';
import { describeTables } from './table-contract.ts';

/** What a driver leaves to others. */
export interface HBaseStoreContractOptions {
  /**
   * For a driver that cannot do the master's work: opens the store that does it for the suite, and the driver has to
   * refuse it, call by call.
   */
  readonly openMaster?: () => Promise<HBaseStore>;
}

/** What both the fake and the real store do; opens one store per suite and deletes every table it made. */
export function describeHBaseStoreContract(
  name: string,
  open: () => Promise<HBaseStore>,
  { openMaster }: HBaseStoreContractOptions = {},
): void {
  describe(`HBaseStore contract: ${name}`, () => {
    const tables: string[] = [];
    let store: HBaseStore;
    let master: HBaseStore;

    beforeAll(async () => {
      store = await open();
      master = (await openMaster?.()) ?? store;
    });

    afterAll(async () => {
      await Promise.all(tables.map((table) => master.deleteTable(table)));
      await Promise.all([store.close(), master.close()]);
    });

    async function aTable(descriptor: Partial<TableDescriptor> = {}): Promise<string> {
      const table = `test_contract_${randomUUID().slice(0, 8)}`;
      tables.push(table);
      await master.createTable({ families: { f: {}, g: {} }, ...descriptor, name: table });
      return table;
    }

    const suite = (): ContractSuite => ({ store, master, aTable });

    describe('tables', () => {
      describeTables(suite);
    });
    describe('rows', () => {
      describeRows(suite);
    });
    describe('batches', () => {
      describeBatches(suite);
    });
    describe('check and put', () => {
      describeCheckAndPut(suite);
    });
    describe('scans', () => {
      describeScans(suite);
    });
    describe('admin', () => {
      describeAdmin(suite);
    });
    describe('lifecycle', () => {
      describeLifecycle(suite, open);
      if (openMaster === undefined) describeAdminLifecycle(suite, open);
    });
    if (openMaster !== undefined) {
      describe('what it cannot do', () => {
        describeRefusals(suite);
      });
    }
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
  });

  it('refuses calls after close, which may be called twice', async () => {
    const store = await open();
    await store.close();
    await store.close();
    const row = aRow('a', { f: { q: 'v' } });

    const closed = { code: 'HBASE_STORE_CLOSED', retriable: false };
    await expect(store.get('test_any', row.row)).rejects.toMatchObject(closed);
    await expect(store.putMany('test_any', [row])).rejects.toMatchObject(closed);
  });
}

function describeAdminLifecycle(suite: () => ContractSuite, open: () => Promise<HBaseStore>): void {
  it('refuses an operator’s call whose signal has fired', async () => {
    const { store, aTable } = suite();
    const options = { signal: AbortSignal.abort(new Error('enough')) };

    await expect(store.admin.listRegions(await aTable(), options)).rejects.toMatchObject({
      code: 'HBASE_STORE_ABORTED',
      retriable: false,
    });
  });

  it('refuses an operator’s call after close', async () => {
    const store = await open();
    await store.close();

    await expect(store.admin.tableExists('test_any')).rejects.toMatchObject({
      code: 'HBASE_STORE_CLOSED',
      retriable: false,
    });
  });
}
