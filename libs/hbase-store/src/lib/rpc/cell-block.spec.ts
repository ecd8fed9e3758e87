import fc from 'fast-check';
import type { PutRow } from '../hbase-store.ts';
import { CellBlockReader } from './cell-block-reader.ts';
import { CellBlockWriter } from './cell-block-writer.ts';
import { thrownCode } from '../testing/thrown-code.ts';

const bytes = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const aPutRow = fc.record({
  row: bytes(40).filter((row) => row.length > 0),
  timestamp: fc.maxSafeNat(),
  cells: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 12 }),
    fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 12 }), bytes(60), { minKeys: 1 }),
    { minKeys: 1 },
  ),
});

function encode(rows: readonly PutRow[]): Buffer {
  const writer = new CellBlockWriter();
  return writer.encode(
    rows,
    rows.reduce((sum, row) => sum + writer.measure(row).bytes, 0),
  );
}

describe('CellBlockWriter', () => {
  it('writes a cell as the codec of the server does', () => {
    const row = {
      row: Buffer.from('row'),
      timestamp: 0x0102_0304_0506,
      cells: { fam: { qual: Buffer.from('value') } },
    };

    expect(encode([row]).toString('hex')).toBe(
      [
        '00000023', // 8 + key + value
        '00000016', // key
        '00000005', // value
        `0003${Buffer.from('row').toString('hex')}`,
        `03${Buffer.from('fam').toString('hex')}`,
        Buffer.from('qual').toString('hex'),
        '0000010203040506',
        '04', // put
        Buffer.from('value').toString('hex'),
      ].join(''),
    );
  });

  it('leaves the timestamp to the server when there is none', () => {
    const block = encode([{ row: Buffer.from('r'), cells: { f: { q: Buffer.alloc(0) } } }]);

    expect(block.subarray(-9, -1).toString('hex')).toBe('7fffffffffffffff');
  });

  it('is undone by CellBlockReader', () => {
    fc.assert(
      fc.property(fc.array(aPutRow, { maxLength: 5 }), (rows) => {
        const reader = new CellBlockReader(encode(rows));

        for (const { row, timestamp, cells } of rows) {
          for (const [family, values] of Object.entries(cells)) {
            for (const [qualifier, value] of Object.entries(values)) {
              const cell = { family, qualifier, timestamp, value };
              expect(reader.next()).toEqual({ row, cell });
            }
          }
        }
        expect(thrownCode(() => reader.next())).toBe('HBASE_STORE_PROTOCOL');
      }),
    );
  });

  it.each<[string, Partial<PutRow>]>([
    ['a row key of 32,768 bytes', { row: Buffer.alloc(32_768) }],
    ['an empty row key', { row: Buffer.alloc(0) }],
    ['no cells', { cells: { f: {} } }],
    ['a family without a name', { cells: { '': { q: Buffer.alloc(0) } } }],
    ['a family name of 128 bytes', { cells: { ['f'.repeat(128)]: { q: Buffer.alloc(0) } } }],
    ['a timestamp with a fraction', { timestamp: 0.5 }],
  ])('refuses %s', (_, wrong) => {
    const row = { row: Buffer.from('r'), cells: { f: { q: Buffer.alloc(0) } }, ...wrong };

    expect(thrownCode(() => new CellBlockWriter().measure(row))).toBe(
      'HBASE_STORE_INVALID_ARGUMENT',
    );
  });
});

describe('CellBlockReader', () => {
  it('refuses damaged blocks, whatever the damage, and never reads beyond them', () => {
    fc.assert(
      fc.property(bytes(80), (damaged) => {
        const reader = new CellBlockReader(damaged);

        expect(
          thrownCode(() => {
            for (let i = 0; i < 10; i += 1) reader.next();
          }),
        ).toBe('HBASE_STORE_PROTOCOL');
      }),
    );
  });
});
