/// <reference types="jest" />
import { aRow, keysOf, missingTable, readable, type ContractSuite } from './contract-suite.ts';

/** Many rows at once. */
export function describeBatches(suite: () => ContractSuite): void {
  it('gives one bad outcome for one bad row and writes the others', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const rows = ['a', 'b', 'c'].map((key) => aRow(key, { f: { q: key } }));

    const outcomes = await store.putMany(table, [
      ...rows.slice(0, 2),
      aRow('bad', { nope: { q: 'v' } }),
      aRow('', { f: { q: 'v' } }),
      ...rows.slice(2),
    ]);

    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code))).toEqual([
      'ok',
      'ok',
      'HBASE_STORE_FAMILY_NOT_FOUND',
      'HBASE_STORE_INVALID_ARGUMENT',
      'ok',
    ]);
    expect(await keysOf(store, table)).toEqual(['a', 'b', 'c']);
  });

  it('tells of a missing table row by row', async () => {
    const { store } = suite();
    const rows = [aRow('a', { f: { q: 'v' } }), aRow('b', { f: { q: 'v' } })];

    const outcomes = await store.putMany(missingTable(), rows);

    expect(outcomes).toEqual([
      expect.objectContaining({ ok: false }),
      expect.objectContaining({ ok: false }),
    ]);
  });

  it('does nothing with no rows', async () => {
    const { store, aTable } = suite();

    expect(await store.putMany(await aTable(), [])).toEqual([]);
  });

  it('reads many rows of many regions in the order of the keys, also twice the same and none', async () => {
    const { store, aTable } = suite();
    const table = await aTable({ splitKeys: [Buffer.from('c'), Buffer.from('e')] });
    const keys = ['f', 'a', 'missing', 'c', 'a'];
    await store.putMany(
      table,
      ['a', 'c', 'f'].map((key) => aRow(key, { f: { q: key, r: key }, g: { q: key } })),
    );

    const outcomes = await store.getMany(
      table,
      keys.map((key) => Buffer.from(key)),
      { columns: { f: ['r'], g: [] } },
    );

    expect(outcomes.map((outcome) => outcome.ok && readable(outcome.row))).toEqual(
      keys.map((key) => (key === 'missing' ? undefined : { 'f:r': key, 'g:q': key })),
    );
    expect(await store.getMany(table, [])).toEqual([]);
  });

  it('tells row by row why it could not be read', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const row = Buffer.from('a');

    const empty = await store.getMany(table, [row, Buffer.alloc(0)]);
    const family = await store.getMany(table, [row, row], { columns: { nope: [] } });
    const missing = await store.getMany(missingTable(), [row]);

    const codes = [empty, family, missing].map((outcomes) =>
      outcomes.map((outcome) => outcome.ok || outcome.error.code),
    );
    expect(codes).toEqual([
      [true, 'HBASE_STORE_INVALID_ARGUMENT'],
      ['HBASE_STORE_FAMILY_NOT_FOUND', 'HBASE_STORE_FAMILY_NOT_FOUND'],
      ['HBASE_STORE_TABLE_NOT_FOUND'],
    ]);
  });
}
