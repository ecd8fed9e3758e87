import fc from 'fast-check';

import type { AvroCodec } from './avro-codec.ts';
import { createFakeAvroCodec, FakeSchemaRegistry } from './testing/fake-schema-registry.ts';
import { anOrder, ORDER_SCHEMA, type Order } from './testing/order.ts';
import { zigzag } from './testing/zigzag.ts';

function record(...fields: readonly object[]): string {
  return JSON.stringify({ type: 'record', name: 'Sample', namespace: 'com.example', fields });
}

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

async function openOrders(): Promise<{
  readonly encode: (order: Order) => Buffer;
  readonly decode: AvroCodec<Order>['deserializer']['decode'];
}> {
  const codec = createFakeAvroCodec<Order>({ schema: ORDER_SCHEMA, fieldTypes: 'any' });
  const serializer = await codec.openSerializer();
  await codec.deserializer.resolveSchema(serializer.schemaId);
  return {
    encode: (order) => serializer.encode(order),
    decode: (payload) => codec.deserializer.decode(payload),
  };
}

describe('createAvroCodec', () => {
  it('gives back nested records, arrays, maps, enums, fixed and recursion', async () => {
    const { encode, decode } = await openOrders();
    const order = anOrder({ previous: anOrder({ id: 'order-0', lines: [], tags: {} }) });

    expect(decode(encode(order))).toEqual({ ok: true, event: order, schemaId: 1 });
  });

  it('keeps any order through both directions', async () => {
    const { encode, decode } = await openOrders();
    const long = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    const lines = fc.array(
      fc.record({
        sku: text,
        quantity: fc.integer(),
        cents: fc.option(long),
        proof: fc.uint8Array({ minLength: 2, maxLength: 2 }).map((bytes) => Buffer.from(bytes)),
      }),
    );
    const tags = fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      text,
    );

    fc.assert(
      fc.property(text, long, lines, tags, (id, placedAt, orderLines, orderTags) => {
        const order = anOrder({ id, placedAt, lines: orderLines, tags: { ...orderTags } });
        const result = decode(encode(order));
        expect(result.ok && result.event).toEqual(order);
      }),
    );
  });

  it('takes no part of a payload for the whole, and no payload with more behind it', async () => {
    const { encode, decode } = await openOrders();
    const payload = encode(anOrder({ previous: anOrder() }));

    fc.assert(
      fc.property(
        fc.nat(payload.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 9 }),
        (end, more) => {
          expect(decode(payload.subarray(0, end)).ok).toBe(false);
          expect(decode(Buffer.concat([payload, more]))).toMatchObject({
            reason: 'trailing_bytes',
          });
        },
      ),
    );
  });

  it('answers any bytes, and any counts, with an event or a reason', async () => {
    const { decode } = await openOrders();
    const number = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const part = fc.oneof(
      number.map((value) => zigzag(value)),
      fc.uint8Array({ maxLength: 8 }),
    );

    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const result = decode(Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), ...parts]));
        expect(['ok', 'damaged_body', 'trailing_bytes']).toContain(
          result.ok ? 'ok' : result.reason,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a text', 'syntax = "proto3";', undefined],
    ['a schema that is no record', '"string"', undefined],
    ['no Avro type', record({ name: 'a', type: 'object' }), undefined],
    ['an array, unless told otherwise', ORDER_SCHEMA, undefined],
    ['a nested record under "scalars"', ORDER_SCHEMA, 'scalars' as const],
  ])('refuses %s at once', (_, schema, fieldTypes) => {
    expect(
      thrownBy(() => createFakeAvroCodec({ schema, ...(fieldTypes && { fieldTypes }) })),
    ).toMatchObject({ code: 'EVENT_SCHEMA_INVALID_SCHEMA', retriable: false });
  });

  it('takes every scalar without being told', async () => {
    const schema = record(
      { name: 'yes', type: 'boolean' },
      { name: 'small', type: 'int' },
      { name: 'half', type: 'float' },
      { name: 'raw', type: 'bytes' },
      { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A'] } },
      { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 4 } },
      { name: 'either', type: ['null', 'boolean', 'bytes', 'long'] },
    );
    const codec = createFakeAvroCodec<object>({ schema });
    const event = {
      yes: true,
      small: -1,
      half: 0.5,
      raw: Buffer.from('r'),
      kind: 'A',
      hash: Buffer.from('hash'),
      either: 7,
    };

    const payload = (await codec.openSerializer()).encode(event);

    expect(await codec.deserializer.decodeResolved(payload)).toMatchObject({ ok: true, event });
  });

  it('names the fields that do not fit, also deep inside', async () => {
    const { encode } = await openOrders();
    const tooLarge = { sku: 'a', quantity: 1, cents: 2 ** 52 + 1, proof: Buffer.alloc(2) };
    const wrong = anOrder({ placedAt: 1.5, lines: [tooLarge], status: 'LOST' as 'OPEN' });

    expect(thrownBy(() => encode(wrong))).toMatchObject({
      code: 'EVENT_SCHEMA_INVALID_EVENT',
      context: { fields: ['placedAt', 'status', 'lines'] },
    });
    expect(thrownBy(() => encode(null as unknown as Order))).toMatchObject({
      code: 'EVENT_SCHEMA_INVALID_EVENT',
    });
  });

  it.each([
    ['a long in a wrapped union', ['int', 'long'], { long: 2 ** 52 + 1 }],
    ['a long in a map', { type: 'map', values: 'long' }, { a: 1, b: 2 ** 52 + 1 }],
    ['a long in an array in a union', ['null', { type: 'array', items: 'long' }], [-(2 ** 53)]],
  ])('refuses %s that would be written wrongly', async (_, type, value) => {
    const schema = record({ name: 'field', type });
    const codec = createFakeAvroCodec<{ field: unknown }>({ schema, fieldTypes: 'any' });
    const serializer = await codec.openSerializer();

    expect(thrownBy(() => serializer.encode({ field: value }))).toMatchObject({
      context: { fields: ['field'] },
    });
  });

  it.each<[string, unknown, number[]]>([
    ['an int', 'int', []],
    ['an int in a union', ['null', 'int'], [2]],
    ['an int in an array', { type: 'array', items: 'int' }, [2]],
  ])('takes %s of more than 32 bits for damage', async (_, type, before) => {
    const schema = record({ name: 'field', type });
    const { deserializer } = createFakeAvroCodec({ schema, fieldTypes: 'any' });
    const number = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x20, 0]);
    const length = Array.isArray(type) || type === 'int' ? 5 : 6;
    const payload = Buffer.from([0, 0, 0, 0, 1, ...before, ...number.subarray(0, length)]);

    expect(await deserializer.decodeResolved(payload)).toMatchObject({ reason: 'damaged_body' });
  });

  it('reads a record under its former name when the new one has it as an alias', async () => {
    const registry = new FakeSchemaRegistry();
    const renamed = JSON.stringify({
      type: 'record',
      name: 'Renamed',
      namespace: 'com.example',
      aliases: ['Sample'],
      fields: [{ name: 'b', aliases: ['a'], type: 'long' }],
    });
    registry.register(record({ name: 'a', type: 'int' }), 7);
    const { deserializer } = createFakeAvroCodec<{ b: number }>({ schema: renamed, registry });

    const result = await deserializer.decodeResolved(Buffer.from([0, 0, 0, 0, 7, 84]));

    expect(result).toMatchObject({ ok: true, event: { b: 42 } });
  });

  it('says what a writer lacks when it cannot read it', async () => {
    const registry = new FakeSchemaRegistry();
    registry.register(record({ name: 'a', type: 'string' }), 7);
    const schema = record({ name: 'a', type: 'long' }, { name: 'b', type: 'long' });
    const { deserializer } = createFakeAvroCodec({ schema, registry });

    expect(await deserializer.decodeResolved(Buffer.from([0, 0, 0, 0, 7, 0]))).toMatchObject({
      reason: 'foreign_schema',
      message:
        'this build cannot read the schema: a: long cannot be read from string; b: it is not written, and has no default',
    });
  });

  it('opens its serializer once, for callers at the same time and later ones', async () => {
    const registry = new FakeSchemaRegistry();
    const codec = createFakeAvroCodec<Order>({ schema: ORDER_SCHEMA, fieldTypes: 'any', registry });
    registry.down = true;
    await expect(codec.openSerializer()).rejects.toMatchObject({ retriable: true });
    registry.down = false;
    const before = registry.calls;

    const [first, second] = await Promise.all([codec.openSerializer(), codec.openSerializer()]);

    expect(second).toBe(first);
    expect(await codec.openSerializer()).toBe(first);
    expect(registry.calls - before).toBe(1);
  });
});
