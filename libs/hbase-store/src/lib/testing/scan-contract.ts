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

function withPrefixes(...prefixes: readonly string[]): ScanRange {
  return { prefixes: prefixes.map((prefix) => Buffer.from(prefix)) };
}

/** Ranges of rows. */
export function describeScans(suite: () => ContractSuite): void {
  let filled: Promise<string> | undefined;

  /** One for all tests, which only read it. */
  function aFilledTable(): Promise<string> {
    return (filled ??= fillTable());
  }

  async function fillTable(): Promise<string> {
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
    ['rows with a prefix', withPrefixes('c'), ['c']],
    ['rows with one of several prefixes', withPrefixes('f', 'a', 'e', 'a'), ['a', 'e', 'f']],
    ['rows with a prefix within a range', { ...withPrefixes('a', 'd'), ...range('b', 'e') }, ['d']],
    [
      'the first rows of several prefixes',
      { ...withPrefixes('b', 'd', 'f'), limit: 2 },
      ['b', 'd'],
    ],
    ['no rows for no prefixes', withPrefixes(), []],
    ['everything for the empty prefix', withPrefixes('', 'c'), ['a', 'b', 'c', 'd', 'e', 'f']],
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

  it('jumps over what lies between prefixes, also within one region', async () => {
    const { store, aTable } = suite();
    const table = await aTable({ splitKeys: [Buffer.from([0x80])] });
    const keys = [0x00, 0x10, 0x7f, 0x80, 0xfe, 0xff].flatMap((salt) =>
      [0, 1, 255].map((n) => Buffer.from([salt, n])),
    );
    await store.putMany(
      table,
      keys.map((row) => ({ row, cells: { f: { q: row } } })),
    );
    const prefixes = [[0xff], [0x00, 0xff], [0x10], [0xfe, 0x01]].map((bytes) =>
      Buffer.from(bytes),
    );
    const found: string[] = [];

    for await (const { row } of store.scan(table, { prefixes })) found.push(row.toString('hex'));

    expect(found).toEqual(['00ff', '1000', '1001', '10ff', 'fe01', 'ff00', 'ff01', 'ffff']);
  });

  it('returns cells of a time range, and no row without one', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    for (const [key, timestamp] of [
      ['a', 1_000],
      ['b', 2_000],
      ['c', 3_000],
    ] as const) {
      await store.put(table, { ...aRow(key, { f: { q: key } }), timestamp });
    }

    expect(await keysOf(store, table, { timeRange: { from: 1_500, to: 3_000 } })).toEqual(['b']);
    expect(await keysOf(store, table, { timeRange: { from: 2_000 } })).toEqual(['b', 'c']);
    await expect(keysOf(store, table, { timeRange: { from: 2, to: 1 } })).rejects.toMatchObject({
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
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
