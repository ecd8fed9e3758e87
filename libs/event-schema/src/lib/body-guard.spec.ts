import type avro from 'avsc';
import fc from 'fast-check';

import { createBodyGuard } from './body-guard.ts';
import { parseSchema } from './reader-schema.ts';
import { anOrder, ORDER_SCHEMA } from './testing/order.ts';
import { zigzag } from './testing/zigzag.ts';

const ORDER = parseSchema(ORDER_SCHEMA);

function fieldOf(type: unknown): avro.Type {
  return parseSchema(JSON.stringify({ type: 'record', name: 'R', fields: [{ name: 'f', type }] }));
}

const ARRAY = { type: 'array', items: 'int' };
const MAP = { type: 'map', values: 'int' };
const NULLS = { type: 'array', items: 'null' };
const NESTED_NULLS = { type: 'array', items: NULLS };

describe('the body guard', () => {
  it('ends where the decoder ends, for whatever is written', () => {
    const guard = createBodyGuard(ORDER);
    const count = fc.nat(20);

    fc.assert(
      fc.property(count, count, count, (lines, tags, depth) => {
        let order = anOrder();
        for (let level = 0; level < depth; level += 1) order = anOrder({ previous: order });
        const [line] = order.lines;
        const body = ORDER.toBuffer({
          ...order,
          lines: Array.from({ length: lines }, () => line),
          tags: Object.fromEntries(Array.from({ length: tags }, (_, tag) => [`t${tag}`, 'v'])),
        });
        expect(guard(body, 0)).toBe(body.length);
      }),
    );
  });

  it('takes blocks with their length in bytes, as other writers send them', () => {
    const body = Buffer.from([...zigzag(-2n, 2n, 5n, 6n), ...zigzag(1n, 7n), 0]);

    expect(createBodyGuard(fieldOf(ARRAY))(body, 0)).toBe(body.length);
  });

  it('takes nulls that a writer may have meant', () => {
    const type = fieldOf(NULLS);
    const body = type.toBuffer({ f: Array.from({ length: 10_000 }, () => null) });

    expect(createBodyGuard(type)(body, 0)).toBe(body.length);
  });

  it.each<[string, unknown, Iterable<number>]>([
    ['an array of 2^31', ARRAY, zigzag(2n ** 31n)],
    ['an array of 2^62', ARRAY, zigzag(2n ** 62n)],
    ['an array of -2^63', ARRAY, zigzag(-(2n ** 63n), 4n)],
    ['a map of 2^40', MAP, zigzag(2n ** 40n)],
    ['2^31 nulls, which take no bytes', NULLS, zigzag(2n ** 31n)],
    [
      'nulls within arrays, many times the bytes',
      NESTED_NULLS,
      zigzag(20n, ...Array.from({ length: 20 }, () => [1_000n, 0n]).flat(), 0n),
    ],
    ['a block that claims another length', ARRAY, [...zigzag(-1n, 2n, 5n), 0]],
    ['a block that leads back', ARRAY, [...zigzag(-1n, -4n, 5n), 0]],
    ['an array without an end', ARRAY, zigzag(1n, 5n)],
    ['a number without an end', ARRAY, Array.from({ length: 300 }, () => 0xff)],
    ['a map key that is too long', MAP, zigzag(1n, 2n ** 40n)],
    ['a map key of negative length', MAP, [...zigzag(1n, -3n, 1n), 0]],
    ['a map key that would change the prototype', MAP, [2, 18, ...Buffer.from('__proto__'), 0, 0]],
    ['a union branch that does not exist', ['null', ARRAY], zigzag(2n)],
    ['a negative union branch', ['null', ARRAY], zigzag(-1n)],
  ])('refuses %s', (_, type, body) => {
    expect(() => createBodyGuard(fieldOf(type))(Buffer.from([...body]), 0)).toThrow(RangeError);
  });

  it('refuses a record that is directly within itself, which no bytes can be', () => {
    const own = { type: 'record', name: 'Own', fields: [{ name: 'own', type: 'Own' }] };

    expect(() =>
      createBodyGuard(fieldOf({ type: 'array', items: own }))(Buffer.from([2, 0]), 0),
    ).toThrow(RangeError);
  });

  it('refuses what is nested deeper than a stack should be', () => {
    const list = JSON.stringify({
      type: 'record',
      name: 'List',
      fields: [{ name: 'next', type: ['null', 'List'] }],
    });

    expect(() => createBodyGuard(parseSchema(list))(Buffer.alloc(1_000_000, 2), 0)).toThrow(
      /nested/,
    );
  });
});
