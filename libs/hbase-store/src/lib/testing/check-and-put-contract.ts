/// <reference types="jest" />
import type { CheckedPutRow } from '../hbase-store.ts';
import { aRow, readable, type ContractSuite } from './contract-suite.ts';

/** Conditional writes. */
export function describeCheckAndPut(suite: () => ContractSuite): void {
  function aCheckedRow(value: string, expected: string): CheckedPutRow {
    return {
      ...aRow('a', { f: { q: value, other: value } }),
      check: {
        family: 'f',
        qualifier: 'q',
        expected: expected === 'absent' ? 'absent' : Buffer.from(expected),
      },
    };
  }

  it('writes when the cell is as expected, and only then', async () => {
    const { store, aTable } = suite();
    const table = await aTable();

    const answers = [
      await store.checkAndPut(table, aCheckedRow('1', 'absent')),
      await store.checkAndPut(table, aCheckedRow('2', 'absent')),
      await store.checkAndPut(table, aCheckedRow('3', '2')),
      await store.checkAndPut(table, aCheckedRow('4', '1')),
    ];

    expect(answers).toEqual([true, false, false, true]);
    expect(readable(await store.get(table, Buffer.from('a')))).toEqual({
      'f:other': '4',
      'f:q': '4',
    });
  });

  it('takes an empty value and no cell for the same, as HBase does', async () => {
    const { store, aTable } = suite();
    const table = await aTable();

    expect(await store.checkAndPut(table, aCheckedRow('', 'absent'))).toBe(true);
    expect(await store.checkAndPut(table, aCheckedRow('', 'absent'))).toBe(true);
    expect(await store.checkAndPut(table, aCheckedRow('1', ''))).toBe(true);
  });

  it('lets exactly one of many win', async () => {
    const { store, aTable } = suite();
    const table = await aTable();

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        store.checkAndPut(table, aCheckedRow(`winner ${String(i)}`, 'absent')),
      ),
    );

    expect(answers.filter((won) => won)).toHaveLength(1);
    const row = readable(await store.get(table, Buffer.from('a')));
    expect(row?.['f:q']).toBe(`winner ${String(answers.indexOf(true))}`);
  });

  it('refuses a family that is not there, in the check and in the row', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const row = aCheckedRow('1', 'absent');
    const unknown = { code: 'HBASE_STORE_FAMILY_NOT_FOUND' };

    await expect(
      store.checkAndPut(table, { ...row, check: { ...row.check, family: 'nope' } }),
    ).rejects.toMatchObject(unknown);
    await expect(
      store.checkAndPut(table, { ...row, cells: { nope: { q: Buffer.from('1') } } }),
    ).rejects.toMatchObject(unknown);
  });
}
