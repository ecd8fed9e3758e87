import fc from 'fast-check';
import { isBehind, toKeyRanges } from './key-range.ts';

const bytes = fc.uint8Array({ maxLength: 3 }).map((array) => Buffer.from(array));
/** Bytes that meet at the edges: nothing, zeros, and what cannot grow any more. */
const edges = fc
  .array(fc.constantFrom(0x00, 0x01, 0xfe, 0xff), { maxLength: 3 })
  .map((array) => Buffer.from(array));
const keys = fc.oneof(bytes, edges);

describe('toKeyRanges', () => {
  it('holds exactly the rows that are asked for, in ranges apart from each other', () => {
    const question = fc.record(
      { start: keys, stop: keys, prefixes: fc.array(keys, { maxLength: 5 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(question, keys, (range, row) => {
        const ranges = toKeyRanges(range);

        const holding = ranges.filter(
          ({ start, stop }) => Buffer.compare(row, start) >= 0 && !isBehind(row, stop),
        );
        const wanted =
          Buffer.compare(row, range.start ?? Buffer.alloc(0)) >= 0 &&
          !isBehind(row, range.stop ?? Buffer.alloc(0)) &&
          (range.prefixes?.some((prefix) => row.subarray(0, prefix.length).equals(prefix)) ?? true);
        expect(holding).toHaveLength(wanted ? 1 : 0);
        for (const [i, { start, stop }] of ranges.entries()) {
          expect(isBehind(start, stop)).toBe(false);
          const next = ranges[i + 1];
          if (next !== undefined) expect(Buffer.compare(stop, next.start)).toBe(-1);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
