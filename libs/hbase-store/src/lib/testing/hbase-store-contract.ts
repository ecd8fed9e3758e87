/// <reference types="jest" />
import { randomUUID } from 'node:crypto';
import type { HBaseStore, PutRow, Row, ScanRange, TableDescriptor } from '../hbase-store.ts';

/** What both the fake and the real store do; opens one store per suite and deletes every table it made. */
export function describeHBaseStoreContract(name: string, open: () => Promise<HBaseStore>): void {
  describe(`HBaseStore contract: ${name}`, () => {
    const tables: string[] = [];
    let store: HBaseStore;

    beforeAll(async () => {
      store = await open();
    });

    afterAll(async () => {
      for (const table of tables) await store.deleteTable(table);
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
    describe('scans', () => {
      describeScans(() => ({ store, aTable }));
    });
    describe('lifecycle', () => {
      describeLifecycle(() => ({ store, aTable }), open);
    });
  });
}

interface Suite {
  readonly store: HBaseStore;
  aTable(descriptor?: Partial<TableDescriptor>): Promise<string>;
}

function describeTables(suite: () => Suite): void {
  it('creates a table once and takes a compatible one as success', async () => {
    const { store, aTable } = suite();
    const families = { f: { VERSIONS: '1', TTL: '3600' } };
    const table = await aTable({ families, attributes: { CONTRACT: 'x' } });

    const again = await store.createTable({ name: table, families, attributes: { CONTRACT: 'x' } });

    expect(again).toEqual({ created: false });
    const description = await store.describeTable(table);
    expect(description?.name).toBe(table);
    expect(description?.attributes['CONTRACT']).toBe('x');
    expect(description?.families['f']).toMatchObject(families.f);
  });

  it('refuses an existing table with other families or attributes, naming the differences', async () => {
    const { store, aTable } = suite();
    const table = await aTable({ attributes: { CONTRACT: 'x' } });

    const wanted = { name: table, families: { f: {}, h: {} }, attributes: { CONTRACT: 'y' } };

    await expect(store.createTable(wanted)).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_INCOMPATIBLE',
      message: expect.stringMatching(/CONTRACT is x, wanted y; family h is missing/) as string,
    });
  });

  it('describes no table that is not there, and deletes it without complaint', async () => {
    const { store } = suite();
    const missing = `test_missing_${randomUUID().slice(0, 8)}`;

    await store.deleteTable(missing);

    expect(await store.describeTable(missing)).toBeUndefined();
  });

  it('serves a table that was made after its name had been used in vain', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    await store.deleteTable(table);
    const row = aRow('a', { f: { q: 'v' } });
    await expect(store.put(table, row)).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
      retriable: false,
    });

    await store.createTable({ name: table, families: { f: {} } });
    await store.put(table, row);

    expect(readable(await store.get(table, row.row))).toEqual({ 'f:q': 'v' });
  });

  it('keeps tables apart whose names begin alike', async () => {
    const { store, aTable } = suite();
    const table = await aTable({ splitKeys: [Buffer.from('m')] });
    const longer = `${table}_v2`;
    await store.createTable({ name: longer, families: { f: {}, g: {} } });

    try {
      await store.put(longer, aRow('z', { f: { q: 'longer' } }));
      await store.put(table, aRow('a', { f: { q: 'shorter' } }));

      expect(await keysOf(store, table)).toEqual(['a']);
      expect(await keysOf(store, longer)).toEqual(['z']);
    } finally {
      await store.deleteTable(longer);
    }
  });
}

function describeRows(suite: () => Suite): void {
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
    await expect(store.put(table, aRow('a', {}))).rejects.toMatchObject(refused);
    await expect(
      store.put(table, { ...aRow('a', { f: { q: 'v' } }), timestamp: -1 }),
    ).rejects.toMatchObject(refused);
  });
}

function describeBatches(suite: () => Suite): void {
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

    const outcomes = await store.putMany(`test_missing_${randomUUID().slice(0, 8)}`, rows);

    expect(outcomes).toEqual([
      expect.objectContaining({ ok: false }),
      expect.objectContaining({ ok: false }),
    ]);
  });

  it('does nothing with no rows', async () => {
    const { store, aTable } = suite();

    expect(await store.putMany(await aTable(), [])).toEqual([]);
  });
}

function describeScans(suite: () => Suite): void {
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

    expect(rows.map(readable)).toEqual([...'abcdef'].map((key) => ({ 'f:r': key })));
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

    await expect(keysOf(store, `test_missing_${randomUUID().slice(0, 8)}`)).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
  });
}

function describeLifecycle(suite: () => Suite, open: () => Promise<HBaseStore>): void {
  it('refuses a call whose signal has fired', async () => {
    const { store, aTable } = suite();
    const table = await aTable();
    const options = { signal: AbortSignal.abort(new Error('enough')) };
    const aborted = { code: 'HBASE_STORE_ABORTED', retriable: false };
    const row = aRow('a', { f: { q: 'v' } });

    await expect(store.get(table, row.row, options)).rejects.toMatchObject(aborted);
    await expect(store.putMany(table, [row], options)).rejects.toMatchObject(aborted);
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

function aRow(key: string, cells: Record<string, Record<string, string>>): PutRow {
  return {
    row: Buffer.from(key),
    cells: Object.fromEntries(
      Object.entries(cells).map(([family, values]) => [
        family,
        Object.fromEntries(Object.entries(values).map(([q, value]) => [q, Buffer.from(value)])),
      ]),
    ),
  };
}

function range(start: string, stop: string): ScanRange {
  return { start: Buffer.from(start), stop: Buffer.from(stop) };
}

function readable(row: Row | undefined): Record<string, string> | undefined {
  return (
    row &&
    Object.fromEntries(
      row.cells.map((cell) => [`${cell.family}:${cell.qualifier}`, cell.value.toString()]),
    )
  );
}

async function keysOf(store: HBaseStore, table: string, scanned?: ScanRange): Promise<string[]> {
  const keys: string[] = [];
  for await (const { row } of store.scan(table, scanned)) keys.push(row.toString());
  return keys;
}
