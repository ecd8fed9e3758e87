import fc from 'fast-check';

import { aClickEvent } from './testing/a-click-event.ts';
import { createFakeCodec, FakeSchemaRegistry } from './testing/fake-schema-registry.ts';

describe('EventCodec', () => {
  it('gives back what was encoded', async () => {
    const codec = createFakeCodec();
    const serializer = await codec.openSerializer();
    const event = aClickEvent({ ip: '192.0.2.1', title: 'Ünïcode ☃', time_spent: 0.1 });

    const result = await codec.deserializer.decodeResolved(serializer.encode(event));

    expect(result).toEqual({ ok: true, event, schemaId: 1 });
  });

  it('keeps every text and number through both directions', async () => {
    const codec = createFakeCodec();
    const serializer = await codec.openSerializer();
    await codec.deserializer.resolveSchema(1);
    const text = fc.string({ unit: 'grapheme', maxLength: 3_000 });

    fc.assert(
      fc.property(
        text,
        fc.option(text),
        fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
        fc.option(fc.double({ noNaN: true })),
        (url, title, timestamp, seconds) => {
          const event = aClickEvent({ url, title, timestamp, time_spent: seconds });
          const result = codec.deserializer.decode(serializer.encode(event));
          expect(result.ok && result.event).toEqual(event);
        },
      ),
    );
  });

  it('encodes an event that is larger than any before', async () => {
    const codec = createFakeCodec();
    const serializer = await codec.openSerializer();
    await codec.deserializer.resolveSchema(1);
    const event = aClickEvent({ properties: 'x'.repeat(300_000) });

    const result = codec.deserializer.decode(serializer.encode(event));

    expect(result.ok && result.event.properties?.length).toBe(300_000);
  });

  it('refuses to encode what does not fit the schema', async () => {
    const serializer = await createFakeCodec().openSerializer();

    for (const changes of [
      { url: undefined },
      { timestamp: 1.5 },
      { timestamp: 2 ** 52 + 1 },
      { time_spent: '3' },
    ]) {
      const event = { ...aClickEvent(), ...changes } as ReturnType<typeof aClickEvent>;
      const encode = (): Promise<Buffer> => Promise.resolve().then(() => serializer.encode(event));
      await expect(encode()).rejects.toMatchObject({ code: 'EVENT_SCHEMA_INVALID_EVENT' });
    }
  });

  it('writes nothing before the deploy step has registered the schema', async () => {
    const registry = new FakeSchemaRegistry();
    const codec = createFakeCodec({ registry });
    registry.forgetAll();

    const notRegistered = { code: 'EVENT_SCHEMA_NOT_REGISTERED', retriable: true };
    await expect(codec.openSerializer()).rejects.toMatchObject(notRegistered);
    await expect(codec.checkRegistry()).rejects.toMatchObject(notRegistered);
  });
});
