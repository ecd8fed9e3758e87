import { deepStrictEqual } from 'node:assert/strict';

import {
  AvroDeserializer,
  AvroSerializer,
  SchemaRegistryClient,
  SerdeType,
  SubjectNameStrategyType,
} from '@confluentinc/schemaregistry';
import avro from 'avsc';

import { createAvroCodec, registerSchema, type AvroDeserializer as Decoder } from '../src/index.ts';
import type { BenchRecord } from './bench-records.ts';
import type { Work } from './rounds.ts';

/** The same work done by avsc alone, by this library, and by the serializers of the registry package. */
export interface Contenders {
  readonly avsc: Work;
  readonly ours: Work;
  readonly confluent: Work;
}

/** Each kind of work on one record type. */
export interface RecordContenders {
  readonly encode: Contenders;
  readonly decode: Contenders;
  /** What the older schema wrote is read as the newer. */
  readonly evolved: Contenders;
}

const HEADER_BYTES = 5;
// one object for each serializer: the package changes what it is given
const topicSubjects = (): { subjectNameStrategyType: SubjectNameStrategyType } => ({
  subjectNameStrategyType: SubjectNameStrategyType.TOPIC,
});

/** Registers both schemas, has every contender do its work once, and checks that all give the same. */
export async function prepareContenders(
  record: BenchRecord,
  registry: { readonly url: string; readonly topic: string },
): Promise<RecordContenders> {
  const { url, topic } = registry;
  const { events, schema, fieldTypes } = record;
  const subject = `${topic}-value`;
  const older = await registerSchema({ url, subject, schema: record.olderSchema });
  await registerSchema({ url, subject, schema });
  const client = new SchemaRegistryClient({ baseURLs: [url] });

  const codec = createAvroCodec<object>({ url, subject, schema, fieldTypes });
  const serializer = await codec.openSerializer();
  const type = typeOf(schema);
  const writer = new AvroSerializer(client, SerdeType.VALUE, {
    ...topicSubjects(),
    useLatestVersion: true,
  });
  const encode = await agreeing(events, {
    avsc: (event) => type.toBuffer(event),
    ours: (event) => serializer.encode(event),
    confluent: (event) => writer.serialize(topic, event),
    same: (value) => (value as Buffer).subarray(-type.toBuffer(events[0]).length),
  });

  const payloads = events.map((event) => toPayload(serializer.encode(event)));
  const reader = new AvroDeserializer(client, SerdeType.VALUE, topicSubjects());
  const decode = await agreeing(payloads, {
    avsc: ({ body }) => type.fromBuffer(body) as unknown,
    ours: await decoderOf(codec.deserializer, payloads),
    confluent: ({ payload }) => reader.deserialize(topic, payload),
    same: plain,
  });

  const olderType = typeOf(record.olderSchema);
  const resolver = type.createResolver(olderType);
  const olderPayloads = events.map((event) =>
    toPayload(Buffer.concat([headerOf(older.schemaId), olderType.toBuffer(event)])),
  );
  const evolvingReader = new AvroDeserializer(client, SerdeType.VALUE, {
    ...topicSubjects(),
    useLatestVersion: true,
  });
  const evolved = await agreeing(olderPayloads, {
    avsc: ({ body }) => type.fromBuffer(body, resolver) as unknown,
    ours: await decoderOf(codec.deserializer, olderPayloads),
    confluent: ({ payload }) => evolvingReader.deserialize(topic, payload),
    same: plain,
  });
  return { encode, decode, evolved };
}

/** avsc alone gets the body without its header, cut beforehand. */
interface Payload {
  readonly payload: Buffer;
  readonly body: Buffer;
}

function toPayload(payload: Buffer): Payload {
  return { payload, body: payload.subarray(HEADER_BYTES) };
}

interface Ways<I> {
  readonly avsc: (input: I) => unknown;
  readonly ours: (input: I) => unknown;
  readonly confluent: (input: I) => Promise<unknown>;
  /** What of a result has to be the same for all. */
  readonly same: (result: unknown) => unknown;
}

async function agreeing<I>(inputs: readonly I[], ways: Ways<I>): Promise<Contenders> {
  const [first] = inputs as readonly [I];
  const expected = ways.same(ways.avsc(first));
  deepStrictEqual(ways.same(ways.ours(first)), expected);
  deepStrictEqual(ways.same(await ways.confluent(first)), expected);
  return {
    avsc: synchronous(inputs, ways.avsc),
    ours: synchronous(inputs, ways.ours),
    confluent: async (count) => {
      for (let event = 0; event < count; event += 1) {
        await ways.confluent(inputs[event % inputs.length] as I);
      }
    },
  };
}

function synchronous<I>(inputs: readonly I[], way: (input: I) => unknown): Work {
  return (count) => {
    for (let event = 0; event < count; event += 1) way(inputs[event % inputs.length] as I);
  };
}

async function decoderOf(
  deserializer: Decoder<object>,
  payloads: readonly Payload[],
): Promise<(input: Payload) => unknown> {
  await deserializer.decodeResolved(payloads[0]?.payload ?? null);
  return ({ payload }) => {
    const result = deserializer.decode(payload);
    if (!result.ok) throw new Error(`a payload was refused: ${result.reason}`);
    return result.event;
  };
}

function typeOf(schema: string): avro.Type {
  return avro.Type.forSchema(JSON.parse(schema) as avro.Schema);
}

function headerOf(schemaId: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32BE(schemaId, 1);
  return header;
}

/** Without the classes that avsc gives its records. */
function plain(event: unknown): unknown {
  return JSON.parse(JSON.stringify(event));
}
