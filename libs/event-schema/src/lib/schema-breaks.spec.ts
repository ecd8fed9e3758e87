import avro from 'avsc';
import fc from 'fast-check';

import { describeBreaks } from './schema-breaks.ts';

function typeOf(schema: unknown): avro.Type {
  return avro.Type.forSchema(schema as avro.Schema);
}

function record(...fields: readonly object[]): object {
  return { type: 'record', name: 'R', fields };
}

function inner(type: object): object {
  return { type: 'record', name: 'Inner', fields: [{ name: 'b', type }] };
}

const COLOUR = { type: 'enum', name: 'Colour' };
const LINKED = {
  type: 'record',
  name: 'Linked',
  fields: [{ name: 'next', type: ['null', 'Linked'] }],
};

describe('describeBreaks', () => {
  it.each<[unknown, unknown, readonly string[]]>([
    ['long', 'int', []],
    ['int', 'long', ['int cannot be read from long']],
    ['string', 'bytes', []],
    [['null', 'string'], 'long', ['none of null, string can be read from long']],
    ['string', ['null', 'string'], ['string cannot be read from null']],
    [record({ name: 'a', type: 'int', default: 1 }), record(), []],
    [record({ name: 'a', type: 'int' }), record(), ['a: it is not written, and has no default']],
    [record({ name: 'a', type: 'int', aliases: ['b'] }), record({ name: 'b', type: 'int' }), []],
    [
      record({ name: 'a', type: 'int', aliases: ['b'] }),
      record({ name: 'a', type: 'int' }, { name: 'b', type: 'int' }),
      ['a: a and b are both written'],
    ],
    [
      record({ name: 'a', type: { type: 'array', items: 'int' } }),
      record({ name: 'a', type: { type: 'array', items: 'string' } }),
      ['a[]: int cannot be read from string'],
    ],
    [
      record({ name: 'a', type: inner({ type: 'map', values: 'int' }) }),
      record({ name: 'a', type: inner({ type: 'map', values: 'null' }) }),
      ['a.b{}: int cannot be read from null'],
    ],
    [
      { ...COLOUR, symbols: ['RED'] },
      { ...COLOUR, symbols: ['RED', 'BLUE'] },
      ['the enum has no BLUE, and no default for it'],
    ],
    [{ ...COLOUR, symbols: ['RED'], default: 'RED' }, { ...COLOUR, symbols: ['BLUE'] }, []],
    [
      { type: 'fixed', name: 'F', size: 2 },
      { type: 'fixed', name: 'F', size: 3 },
      ['a fixed of 3 bytes is not one of 2'],
    ],
    [record(), { ...record(), namespace: 'x' }, ['x.R is not R, nor one of its aliases']],
    [{ ...record(), aliases: ['x.R'] }, { ...record(), namespace: 'x' }, []],
    [LINKED, LINKED, []],
  ])('%j read from %j: %j', (reader, writer, expected) => {
    expect(describeBreaks({ reader: typeOf(reader), writer: typeOf(writer) })).toEqual(expected);
  });

  it('finds a break exactly where the decoder refuses to read', () => {
    const primitive = fc.constantFrom('null', 'int', 'long', 'float', 'double', 'string', 'bytes');
    const named = fc.constantFrom(
      { type: 'enum', name: 'E', symbols: ['A', 'B'] },
      { type: 'enum', name: 'E', symbols: ['A'], default: 'A' },
      { type: 'fixed', name: 'E', size: 1 },
    );
    const anyType = fc.oneof(
      primitive,
      primitive.map((items) => ({ type: 'array', items })),
      primitive.map((values) => ({ type: 'map', values })),
      fc.uniqueArray(primitive, { minLength: 1, maxLength: 3 }),
      named,
    );
    const field = fc.record(
      { type: anyType, aliases: fc.constantFrom([], ['b'], ['c']) },
      { requiredKeys: ['type'] },
    );
    const schema = fc
      .tuple(fc.constantFrom('R', 'S'), fc.option(field), fc.option(field.map(withoutNames)))
      .map(([name, a, b]) => ({
        type: 'record',
        name,
        fields: [a && { ...a, name: 'a' }, b && { ...b, name: 'b' }].filter(Boolean),
      }));

    fc.assert(
      fc.property(schema, schema, (readerSchema, writerSchema) => {
        const [reader, writer] = [typeOf(readerSchema), typeOf(writerSchema)];
        const breaks = describeBreaks({ reader, writer });
        expect({ readable: breaks.length === 0, breaks }).toEqual({
          readable: canResolve(reader, writer),
          breaks,
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

/** A named type may be defined once in a schema. */
function withoutNames<T extends { readonly type: unknown }>(field: T): T {
  const text = JSON.stringify(field.type);
  return text.includes('"name"') ? { ...field, type: 'string' } : field;
}

function canResolve(reader: avro.Type, writer: avro.Type): boolean {
  try {
    reader.createResolver(writer);
    return true;
  } catch {
    return false;
  }
}
