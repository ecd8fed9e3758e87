/** Needs a schema registry (SCHEMA_REGISTRY_URL). */
import {
  AvroDeserializer,
  AvroSerializer,
  SchemaRegistryClient,
  SerdeType,
  SubjectNameStrategyType,
} from '@confluentinc/schemaregistry';

import { engineEndpoints, uniqueName } from '@clickstream/testing';

import { CLICK_EVENT_SCHEMA } from './click-event-schema.ts';
import type { ClickEvent } from './click-event.ts';
import { createEventCodec } from './event-codec.ts';
import { registerClickEventSchema } from './register-click-event-schema.ts';
import { registerSchema } from './register-schema.ts';
import { aClickEvent } from './testing/a-click-event.ts';

const url = engineEndpoints('SCHEMA_REGISTRY_URL').SCHEMA_REGISTRY_URL;
const vendor = new SchemaRegistryClient({ baseURLs: [url] });
const subjects: string[] = [];

interface AvroRecord {
  readonly fields: readonly { readonly name: string }[];
}

function newTopic(): { readonly topic: string; readonly subject: string } {
  const topic = uniqueName('clickstream');
  subjects.push(`${topic}-value`);
  return { topic, subject: `${topic}-value` };
}

function schemaWith(change: (record: AvroRecord) => object): string {
  return JSON.stringify(change(JSON.parse(CLICK_EVENT_SCHEMA) as AvroRecord));
}

function schemaPlus(...fields: readonly object[]): string {
  return schemaWith((record) => ({ ...record, fields: [...record.fields, ...fields] }));
}

const OPTIONAL_FIELD = { name: 'language', type: ['null', 'string'], default: null };

afterAll(async () => {
  for (const subject of subjects) {
    await vendor.deleteSubject(subject).catch(() => undefined);
  }
});

describe('the codec and the registry', () => {
  it('finds what the deploy step registered, and gives events back', async () => {
    const { subject } = newTopic();
    const codec = createEventCodec({ url, subject });
    const { schemaId } = await registerClickEventSchema({ url, subject });
    const serializer = await codec.openSerializer();
    const event = aClickEvent({ title: 'Übung ☃' });

    const result = await codec.deserializer.decodeResolved(serializer.encode(event));

    expect(serializer.schemaId).toBe(schemaId);
    expect(result).toEqual({ ok: true, event, schemaId });
    await expect(codec.checkRegistry()).resolves.toBeUndefined();
  });

  it('says that the schema is missing before the deploy step has run', async () => {
    const { subject } = newTopic();
    const codec = createEventCodec({ url, subject });
    const missing = { code: 'EVENT_SCHEMA_NOT_REGISTERED', retriable: true };

    await expect(codec.openSerializer()).rejects.toMatchObject(missing);
    await expect(codec.checkRegistry()).rejects.toMatchObject(missing);
    await expect(codec.deserializer.resolveSchema(999_999)).rejects.toMatchObject(missing);
  });

  it('refuses an id that the registry does not know', async () => {
    const { subject } = newTopic();
    const codec = createEventCodec({ url, subject });
    await registerClickEventSchema({ url, subject });
    const payload = Buffer.from((await codec.openSerializer()).encode(aClickEvent()));
    payload.writeInt32BE(999_999, 1);

    expect(await codec.deserializer.decodeResolved(payload)).toMatchObject({
      ok: false,
      reason: 'unknown_schema',
    });
  });

  it('refuses the id of another subject, also when it is of the same record', async () => {
    const { subject } = newTopic();
    const other = newTopic();
    const codec = createEventCodec({ url, subject });
    await registerClickEventSchema({ url, subject });
    const { schemaId } = await registerSchema({
      url,
      subject: other.subject,
      schema: schemaPlus({ ...OPTIONAL_FIELD, name: uniqueName('field') }),
    });
    const payload = Buffer.from((await codec.openSerializer()).encode(aClickEvent()));
    payload.writeInt32BE(schemaId, 1);

    expect(await codec.deserializer.decodeResolved(payload)).toMatchObject({
      ok: false,
      reason: 'foreign_schema',
    });
  });

  it('calls a registry that is not there an outage', async () => {
    const codec = createEventCodec({ url: 'http://127.0.0.1:9', subject: 'x-value' });
    const outage = { code: 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE', retriable: true };

    await expect(codec.openSerializer()).rejects.toMatchObject(outage);
    await expect(codec.deserializer.resolveSchema(1)).rejects.toMatchObject(outage);
  });
});

describe('the codec and Confluent’s serializers', () => {
  const { topic, subject } = newTopic();
  const events: readonly ClickEvent[] = [
    aClickEvent(),
    aClickEvent({ time_spent: null, ip: '2001:db8::1', properties: '{"a":[1,2]}' }),
    aClickEvent({ title: '日本 ☃ \u0000', timestamp: 0, referrer: '', time_spent: 0.1 + 0.2 }),
  ];
  const codec = createEventCodec({ url, subject });

  beforeAll(() => registerClickEventSchema({ url, subject }));

  it('write the same bytes', async () => {
    const confluent = new AvroSerializer(vendor, SerdeType.VALUE, {
      useLatestVersion: true,
      subjectNameStrategyType: SubjectNameStrategyType.TOPIC,
    });
    const serializer = await codec.openSerializer();

    for (const event of events) {
      const theirs = await confluent.serialize(topic, event);
      expect(serializer.encode(event)).toEqual(theirs);
      expect(await codec.deserializer.decodeResolved(theirs)).toMatchObject({ ok: true, event });
    }
  });

  it('read what the codec writes', async () => {
    const confluent = new AvroDeserializer(vendor, SerdeType.VALUE, {
      subjectNameStrategyType: SubjectNameStrategyType.TOPIC,
    });
    const serializer = await codec.openSerializer();

    for (const event of events) {
      const theirs: unknown = await confluent.deserialize(topic, serializer.encode(event));
      expect({ ...(theirs as object) }).toEqual(event);
    }
  });
});

describe('a schema that evolves', () => {
  it('lets this build read a newer writer', async () => {
    const { topic, subject } = newTopic();
    await registerClickEventSchema({ url, subject });
    await registerSchema({ url, subject, schema: schemaPlus(OPTIONAL_FIELD) });
    const newer = new AvroSerializer(vendor, SerdeType.VALUE, {
      useLatestVersion: true,
      subjectNameStrategyType: SubjectNameStrategyType.TOPIC,
    });
    const event = aClickEvent();
    const payload = await newer.serialize(topic, { ...event, language: 'de' });

    const result = await createEventCodec({ url, subject }).deserializer.decodeResolved(payload);

    expect(result).toMatchObject({ ok: true, event });
    expect(result.ok && 'language' in result.event).toBe(false);
  });

  it('lets this build read an older writer, with the default for what it lacks', async () => {
    const { topic, subject } = newTopic();
    const older = schemaWith((record) => ({
      ...record,
      fields: record.fields.filter(({ name }) => name !== 'title'),
    }));
    const { schemaId } = await registerSchema({ url, subject, schema: older });
    const { registered } = await registerClickEventSchema({ url, subject });
    const writer = new AvroSerializer(vendor, SerdeType.VALUE, {
      useSchemaId: schemaId,
      subjectNameStrategyType: SubjectNameStrategyType.TOPIC,
    });
    const event = aClickEvent({ title: null });
    const payload = await writer.serialize(topic, event);

    const result = await createEventCodec({ url, subject }).deserializer.decodeResolved(payload);

    expect(registered).toBe(true);
    expect(result).toMatchObject({ ok: true, event, schemaId });
  });
});

describe('registerClickEventSchema', () => {
  it('changes nothing when called again, and holds the subject to full compatibility', async () => {
    const { subject } = newTopic();

    const first = await registerClickEventSchema({ url, subject });
    const second = await registerClickEventSchema({ url, subject });

    expect(first.registered).toBe(true);
    expect(second).toEqual({ schemaId: first.schemaId, registered: false });
    expect(await vendor.getAllVersions(subject)).toHaveLength(1);
    expect(await vendor.getCompatibility(subject)).toBe('FULL_TRANSITIVE');
  });

  it.each([
    ['a new field without default', schemaPlus({ name: 'language', type: 'string' })],
    ['a field of another type', schemaWith((record) => retyped(record, 'url', 'long'))],
    ['a removed field that has no default', schemaWith((record) => without(record, 'url'))],
  ])('refuses %s and changes nothing', async (_, schema) => {
    const { subject } = newTopic();
    await registerClickEventSchema({ url, subject });

    await expect(registerSchema({ url, subject, schema })).rejects.toMatchObject({
      code: 'EVENT_SCHEMA_INCOMPATIBLE',
      retriable: false,
    });
    expect(await vendor.getAllVersions(subject)).toHaveLength(1);
  });
});

function without(record: AvroRecord, removed: string): object {
  return { ...record, fields: record.fields.filter(({ name }) => name !== removed) };
}

function retyped(record: AvroRecord, field: string, type: string): object {
  const fields = record.fields.map((one) => (one.name === field ? { ...one, type } : one));
  return { ...record, fields };
}
