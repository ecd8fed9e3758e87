import { HBaseStoreError } from '../hbase-store-error.ts';
import { describeHBaseStoreContract } from './hbase-store-contract.ts';
import { createInMemoryHBaseStore } from './in-memory-hbase-store.ts';

describeHBaseStoreContract('in memory', () => Promise.resolve(createInMemoryHBaseStore()));

describe('createInMemoryHBaseStore', () => {
  it('lets a test make calls fail', async () => {
    const error = new HBaseStoreError('down', { code: 'HBASE_STORE_DEADLINE_EXCEEDED' });
    let isDown = false;
    const store = createInMemoryHBaseStore({
      beforeCall: ({ method }) => {
        if (isDown && method !== 'createTable') throw error;
      },
    });
    await store.createTable({ name: 'test_events', families: { f: {} } });
    const row = { row: Buffer.from('a'), cells: { f: { q: Buffer.from('v') } } };
    isDown = true;

    expect(await store.putMany('test_events', [row])).toEqual([{ ok: false, error }]);
    await expect(store.put('test_events', row)).rejects.toBe(error);
  });
});
