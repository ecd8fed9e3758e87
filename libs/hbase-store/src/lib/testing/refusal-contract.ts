/// <reference types="jest" />
import type { HBaseStore } from '../hbase-store.ts';
import { missingTable, type ContractSuite } from './contract-suite.ts';

const TABLE = missingTable();
const REGION = {
  table: TABLE,
  name: Buffer.from(`${TABLE},,1.0123456789abcdef0123456789abcdef.`),
  encodedName: '0123456789abcdef0123456789abcdef',
  id: 1,
  start: Buffer.alloc(0),
  stop: Buffer.alloc(0),
  state: 'OPEN',
};
const MASTER_CALLS: Readonly<Record<string, (store: HBaseStore) => Promise<unknown>>> = {
  createTable: (store) => store.createTable({ name: TABLE, families: { f: {} } }),
  describeTable: (store) => store.describeTable(TABLE),
  deleteTable: (store) => store.deleteTable(TABLE),
  'admin.tableExists': ({ admin }) => admin.tableExists(TABLE),
  'admin.tableState': ({ admin }) => admin.tableState(TABLE),
  'admin.disableTable': ({ admin }) => admin.disableTable(TABLE),
  'admin.enableTable': ({ admin }) => admin.enableTable(TABLE),
  'admin.flushTable': ({ admin }) => admin.flushTable(TABLE),
  'admin.listRegions': ({ admin }) => admin.listRegions(TABLE),
  'admin.listServers': ({ admin }) => admin.listServers(),
  'admin.splitRegion': ({ admin }) => admin.splitRegion(REGION, { at: Buffer.from('m') }),
  'admin.mergeRegions': ({ admin }) => admin.mergeRegions([REGION, REGION]),
  'admin.moveRegion': ({ admin }) => admin.moveRegion(REGION),
  'admin.assignRegion': ({ admin }) => admin.assignRegion(REGION),
  'admin.unassignRegion': ({ admin }) => admin.unassignRegion(REGION),
  'admin.shutdownCluster': ({ admin }) => admin.shutdownCluster(),
};

/** The master's work, of a driver that cannot do it. */
export function describeRefusals(suite: () => ContractSuite): void {
  it.each(Object.entries(MASTER_CALLS))('refuses %s', async (_, call) => {
    await expect(call(suite().store)).rejects.toMatchObject({
      code: 'HBASE_STORE_UNSUPPORTED',
      retriable: false,
    });
  });
}
