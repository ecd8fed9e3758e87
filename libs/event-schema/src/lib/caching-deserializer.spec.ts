import fc from 'fast-check';

import { CLICK_EVENT_SCHEMA } from './click-event-schema.ts';
import { readReaderSchema } from './reader-schema.ts';
import { createAvroSerializer } from './record-serializer.ts';
import { aClickEvent } from './testing/a-click-event.ts';
import { createFakeCodec, FakeSchemaRegistry } from './testing/fake-schema-registry.ts';

const OTHER_RECORD = JSON.stringify({
  type: 'record',
  name: 'Other',
  namespace: 'io.clickstream',
  fields: [{ name: 'a', type: 'string' }],
});

const CLICK_EVENT = readReaderSchema(CLICK_EVENT_SCHEMA, 'scalars');

function withFields(...fields: readonly object[]): string {
  const schema = JSON.parse(CLICK_EVENT_SCHEMA) as { fields: object[] };
  return JSON.stringify({ ...schema, fields: [...schema.fields, ...fields] });
}

function payloadOf(
  schemaId: number,
  body = createAvroSerializer(CLICK_EVENT, 1).encode(aClickEvent()),
): Buffer {
  const payload = Buffer.from(body);
  payload.writeInt32BE(schemaId, 1);
  return payload;
}

describe('AvroDeserializer', () => {
  it.each<[string, Buffer | null, string]>([
    ['no value', null, 'empty_value'],
    ['an empty value', Buffer.alloc(0), 'empty_value'],
    ['JSON text', Buffer.from('{"event_id":1}'), 'bad_magic'],
    ['the registry client v1 format', Buffer.from([1, 0, 0, 0, 1, 0]), 'bad_magic'],
    ['a lone magic byte', Buffer.from([0]), 'truncated_header'],
    ['half a header', Buffer.from([0, 0, 0]), 'truncated_header'],
    ['an id that nobody registered', payloadOf(999), 'unknown_schema'],
    ['a negative id', payloadOf(-1), 'unknown_schema'],
    ['no body', payloadOf(1).subarray(0, 5), 'damaged_body'],
    ['half a body', payloadOf(1).subarray(0, 60), 'damaged_body'],
    ['one byte too few', payloadOf(1).subarray(0, -1), 'damaged_body'],
    ['one byte too many', Buffer.concat([payloadOf(1), Buffer.from([0])]), 'trailing_bytes'],
    [
      'a claim of two gigabytes',
      Buffer.from([0, 0, 0, 0, 1, 254, 255, 255, 255, 15]),
      'damaged_body',
    ],
    ['a negative length', Buffer.from([0, 0, 0, 0, 1, 1]), 'damaged_body'],
    ['a union branch that does not exist', brokenUnion(), 'damaged_body'],
  ])('answers %s with a reason', async (_, payload, reason) => {
    const { deserializer } = createFakeCodec();
    await deserializer.resolveSchema(1);

    const result = await deserializer.decodeResolved(payload);

    expect(result).toMatchObject({ ok: false, reason });
  });

  it('never throws and never invents an event of another length, whatever the bytes', async () => {
    const { deserializer } = createFakeCodec();
    await deserializer.resolveSchema(1);
    const good = payloadOf(1);

    fc.assert(
      fc.property(fc.nat(good.length - 6), fc.uint8Array({ maxLength: 64 }), (at, noise) => {
        const payload = Buffer.from(good);
        payload.set(noise.subarray(0, payload.length - 5 - at), 5 + at);
        expect(typeof deserializer.decode(payload).ok).toBe('boolean');
      }),
    );
  });

  it.each([
    ['another record', OTHER_RECORD],
    ['an array field', withFields({ name: 'tags', type: { type: 'array', items: 'int' } })],
    ['a map field', withFields({ name: 'm', type: ['null', { type: 'map', values: 'int' }] })],
    ['no Avro', '{"type":"object"}'],
    ['no JSON', 'syntax = "proto3";'],
  ])('refuses a registered schema with %s', async (_, schema) => {
    const registry = new FakeSchemaRegistry();
    const { deserializer } = createFakeCodec({ registry });
    registry.register(schema, 7);

    expect(await deserializer.decodeResolved(payloadOf(7))).toMatchObject({
      ok: false,
      reason: 'foreign_schema',
      schemaId: 7,
    });
  });

  it('refuses the right record when it is not registered for this topic', async () => {
    const registry = new FakeSchemaRegistry();
    const { deserializer } = createFakeCodec({ registry });
    registry.registerElsewhere(withFields(), 7);

    expect(await deserializer.decodeResolved(payloadOf(7))).toMatchObject({
      reason: 'foreign_schema',
    });
  });

  it('asks once for an id that is unknown, until the refusal is old', async () => {
    const registry = new FakeSchemaRegistry();
    let now = 0;
    const { deserializer } = createFakeCodec({
      registry,
      clock: { now: () => now },
      refusalTtlMs: 1_000,
    });
    await deserializer.decodeResolved(payloadOf(7));
    const calls = registry.calls;

    await deserializer.decodeResolved(payloadOf(7));
    expect(registry.calls).toBe(calls);

    now = 1_000;
    registry.register(withFields(), 7);
    expect(await deserializer.decodeResolved(payloadOf(7))).toMatchObject({ ok: true });
  });

  it('remembers ten thousand refusals, and forgets the oldest first', async () => {
    const registry = new FakeSchemaRegistry();
    const { deserializer } = createFakeCodec({ registry });
    for (let id = 2; id <= 10_002; id += 1) await deserializer.resolveSchema(id);

    expect(deserializer.decode(payloadOf(2))).toMatchObject({ reason: 'needs_schema' });
    expect(deserializer.decode(payloadOf(3))).toMatchObject({ reason: 'unknown_schema' });
    expect(deserializer.decode(payloadOf(10_002))).toMatchObject({ reason: 'unknown_schema' });
  });

  it('keeps decoding known ids while the registry is down', async () => {
    const registry = new FakeSchemaRegistry();
    const { deserializer } = createFakeCodec({ registry });
    await deserializer.resolveSchema(1);

    registry.down = true;

    expect(deserializer.decode(payloadOf(1))).toMatchObject({ ok: true });
  });

  it('reports an outage as retriable, never as a verdict over the data', async () => {
    const registry = new FakeSchemaRegistry();
    const { deserializer } = createFakeCodec({ registry });
    registry.down = true;

    await expect(deserializer.resolveSchema(1)).rejects.toMatchObject({ retriable: true });
    expect(deserializer.decode(payloadOf(1))).toMatchObject({ reason: 'needs_schema' });

    registry.down = false;
    expect(await deserializer.decodeResolved(payloadOf(1))).toMatchObject({ ok: true });
  });

  it('takes a registry without the subject for the wrong registry, not the data for bad', async () => {
    const registry = new FakeSchemaRegistry();
    const { deserializer } = createFakeCodec({ registry });
    registry.forgetAll();

    await expect(deserializer.resolveSchema(1)).rejects.toMatchObject({
      code: 'EVENT_SCHEMA_NOT_REGISTERED',
      retriable: true,
    });
    expect(deserializer.decode(payloadOf(1))).toMatchObject({ reason: 'needs_schema' });
  });

  it('asks the registry once for many callers at a time', async () => {
    const registry = new FakeSchemaRegistry();
    const { deserializer } = createFakeCodec({ registry });

    await Promise.all([1, 1, 1, 1].map((id) => deserializer.resolveSchema(id)));

    expect(registry.calls).toBe(2);
  });
});

function brokenUnion(): Buffer {
  const payload = payloadOf(1);
  // event_id is one length byte and 36 characters; the next byte is the branch of client_event_id
  payload[5 + 1 + 36] = 40;
  return payload;
}
