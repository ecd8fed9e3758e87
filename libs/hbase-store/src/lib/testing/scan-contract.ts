/// <reference types="jest" />
import type { Row, ScanRange } from '../hbase-store.ts';
import {
  aRow,
  keysOf,
  missingTable,
  range,
  readable,
  type ContractSuite,
} from './contract-suite.ts';

/** Ranges of rows. */
export function describeScans(suite: () => ContractSuite): void {
  async function aFilledTable(): Promise<string> {
    const { store, aTable } = suite();
    const table = await aTable({ splitKeys: [Buffer.from('c'), Buffer.from('e')] });
    const rows = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => aRow(key, { f: { q: key, r: key } }));
    await store.putMany(table, rows);
    return table;
  }

  it.each<[string, ScanRange, string[]]>([
    ['everything', {}, ['a', 'b', 'c', 'd', 'e', 'f']],
    ['from start to before stop', range('b', 'e'), ['b', 'c', 'd']],
    ['start between rows', range('bb', 'ee'), ['c', 'd', 'e']],
    ['the first rows', { limit: 3 }, ['a', 'b', 'c']],
    ['the first rows of a range', { ...range('b', 'f'), limit: 2 }, ['b', 'c']],
    ['no rows', { limit: 0 }, []],
    ['an empty range', range('b', 'b'), []],
  ])('returns %s in key order', async (_, scanned, expected) => {
    const { store } = suite();

    expect(await keysOf(store, await aFilledTable(), scanned)).toEqual(expected);
  });

  it('returns the selected columns only', async () => {
    const { store } = suite();
    const rows: Row[] = [];

    const columns = { f: ['r'] };
    for await (const row of store.scan(await aFilledTable(), { columns })) rows.push(row);

    expect(rows.map(readable)).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => ({ 'f:r': key })),
    );
  });

  it('can be left early', async () => {
    const { store } = suite();
    const table = await aFilledTable();
    const seen: string[] = [];

    for await (const { row } of store.scan(table)) {
      seen.push(row.toString());
      if (seen.length === 2) break;
    }

    expect(seen).toEqual(['a', 'b']);
  });

  it('fails for a table that is not there', async () => {
    const { store } = suite();

    await expect(keysOf(store, missingTable())).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
  });
}
