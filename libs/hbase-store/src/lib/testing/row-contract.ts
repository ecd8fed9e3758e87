/// <reference types="jest" />
import type { PutRow } from '../hbase-store.ts';
import { aRow, readable, type ContractSuite } from './contract-suite.ts';

/** Single rows. */
export function describeRows(suite: () => ContractSuite): void {
  it('reads back what was written, to the byte', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const row = Buffer.from([0, 255, 44, 58, 0]);
    const value = Buffer.from([0, 1, 255]);

    await store.put(table, {
      row,
      timestamp: 1_700_000_000_123,
      cells: { f: { 'q:with:colons': value, empty: Buffer.alloc(0) }, g: { é: value } },
    });

    expect(await store.get(table, row)).toEqual({
      row,
      cells: [
        { family: 'f', qualifier: 'empty', timestamp: 1_700_000_000_123, value: Buffer.alloc(0) },
        { family: 'f', qualifier: 'q:with:colons', timestamp: 1_700_000_000_123, value },
        { family: 'g', qualifier: 'é', timestamp: 1_700_000_000_123, value },
      ],
    });
  });

  it('selects families and columns', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    await store.put(table, aRow('a', { f: { x: '1', y: '2' }, g: { z: '3' } }));

    const selected = await store.get(table, Buffer.from('a'), { columns: { f: ['y'], g: [] } });
    const nothing = await store.get(table, Buffer.from('a'), { columns: { f: ['none'] } });

    expect(readable(selected)).toEqual({ 'f:y': '2', 'g:z': '3' });
    expect(nothing).toBeUndefined();
  });

  it('selects cells by their time, the end exclusive', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    await store.put(table, { ...aRow('a', { f: { old: '1' } }), timestamp: 1_000 });
    await store.put(table, { ...aRow('a', { f: { new: '2' } }), timestamp: 2_000 });
    const at = async (from?: number, to?: number): Promise<unknown> =>
      readable(
        await store.get(table, Buffer.from('a'), {
          timeRange: {
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { to }),
          },
        }),
      );

    expect(await at(1_000, 2_000)).toEqual({ 'f:old': '1' });
    expect(await at(1_001)).toEqual({ 'f:new': '2' });
    expect(await at(undefined, 2_001)).toEqual({ 'f:new': '2', 'f:old': '1' });
    expect(await at(2_001)).toBeUndefined();
    await expect(at(2, 1)).rejects.toMatchObject({ code: 'HBASE_STORE_INVALID_ARGUMENT' });
    await expect(at(-1)).rejects.toMatchObject({ code: 'HBASE_STORE_INVALID_ARGUMENT' });
  });

  it('shows the newest timestamp, whatever the order of writing', async () => {
    const { store, aTable } = suite();
    const table = await aTable({ families: { f: { VERSIONS: '1' } } });
    await store.put(table, { ...aRow('a', { f: { q: 'new' } }), timestamp: 2_000 });

    await store.put(table, { ...aRow('a', { f: { q: 'old' } }), timestamp: 1_000 });

    expect(readable(await store.get(table, Buffer.from('a')))).toEqual({ 'f:q': 'new' });
  });

  it('acknowledges a cell older than the time to live, and never shows it', async () => {
    const { store, aTable } = suite();
    const table = await aTable({ families: { f: { TTL: '60' } } });

    await store.put(table, { ...aRow('a', { f: { q: 'v' } }), timestamp: Date.now() - 120_000 });

    expect(await store.get(table, Buffer.from('a'))).toBeUndefined();
  });

  it('deletes a row, and hides what is written later with an older timestamp', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const old = { ...aRow('a', { f: { q: 'v' } }), timestamp: 1_000 };
    await store.put(table, old);

    await store.delete(table, old.row);
    await store.put(table, old);

    expect(await store.get(table, old.row)).toBeUndefined();
  });

  it('deletes a row up to a time, which may lie ahead, and hides such cells from then on', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const ahead = Date.now() + 3_600_000;
    const at = (timestamp: number, value: string): PutRow => ({
      ...aRow('a', { f: { q: value }, g: { q: value } }),
      timestamp,
    });
    const row = Buffer.from('a');
    await store.put(table, at(ahead, 'early'));

    await store.delete(table, row);
    expect(readable(await store.get(table, row))).toEqual({ 'f:q': 'early', 'g:q': 'early' });

    await store.delete(table, row, { upTo: ahead });
    expect(await store.get(table, row)).toBeUndefined();
    await store.put(table, at(ahead, 'again'));
    expect(await store.get(table, row)).toBeUndefined();

    await store.put(table, at(ahead + 1, 'later'));
    expect(readable(await store.get(table, row))).toEqual({ 'f:q': 'later', 'g:q': 'later' });
    await store.delete(table, row, { upTo: ahead });
    expect(readable(await store.get(table, row))).toEqual({ 'f:q': 'later', 'g:q': 'later' });
  });

  it('hides a row by a deletion that came before it', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const late = { ...aRow('a', { f: { q: 'v' } }), timestamp: 1_000 };

    await store.delete(table, late.row, { upTo: 1_000 });
    await store.put(table, late);

    expect(await store.get(table, late.row)).toBeUndefined();
  });

  it('counts up and down from nothing', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const counter = { row: Buffer.from('n'), family: 'f', qualifier: 'count' };

    const values = [
      await store.increment(table, counter),
      await store.increment(table, { ...counter, amount: 2n ** 40n }),
      await store.increment(table, { ...counter, amount: -1n }),
    ];

    expect(values).toEqual([1n, 2n ** 40n + 1n, 2n ** 40n]);
  });

  it('loses no increment of many at once', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const counter = { row: Buffer.from('n'), family: 'f', qualifier: 'count' };

    await Promise.all(Array.from({ length: 50 }, () => store.increment(table, counter)));

    expect(await store.increment(table, { ...counter, amount: 0n })).toBe(50n);
  });

  it('refuses what the format cannot hold', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const refused = { code: 'HBASE_STORE_INVALID_ARGUMENT', retriable: false };

    await expect(store.put(table, aRow('', { f: { q: 'v' } }))).rejects.toMatchObject(refused);
    await expect(store.get(table, Buffer.alloc(0))).rejects.toMatchObject(refused);
    await expect(store.put(table, aRow('a', {}))).rejects.toMatchObject(refused);
    await expect(
      store.put(table, { ...aRow('a', { f: { q: 'v' } }), timestamp: -1 }),
    ).rejects.toMatchObject(refused);
    await expect(store.delete(table, Buffer.from('a'), { upTo: -1 })).rejects.toMatchObject(
      refused,
    );
  });
}
