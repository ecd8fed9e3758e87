import {
  CLICK_EVENT_SCHEMA,
  type AvroDeserializer,
  type AvroSerializer,
  type FieldTypes,
} from '../src/index.ts';
import { anOrder, ORDER_SCHEMA } from '../src/lib/testing/order.ts';
import { aClickEvent, createFakeAvroCodec, FakeSchemaRegistry } from '../src/testing.ts';

/** A codec under fuzz, and valid payloads to start from. */
export interface Corpus {
  readonly name: string;
  readonly serializer: AvroSerializer<object>;
  readonly deserializer: AvroDeserializer<object>;
  readonly payloads: readonly [Buffer, ...Buffer[]];
  /** True when the codec has to refuse them all, for what their schema is. */
  readonly refused: boolean;
}

const OWN_ID = 1;
const OLDER_ID = 2;
const REFUSED_ID = 3;

const LIST = { type: 'array', items: 'string' };

const TREE_SCHEMA = JSON.stringify({
  type: 'record',
  name: 'Tree',
  fields: [
    { name: 'labels', type: { type: 'array', items: { type: 'array', items: 'null' } } },
    { name: 'children', type: { type: 'array', items: 'Tree' } },
    { name: 'named', type: ['null', { type: 'map', values: ['null', 'long', 'Tree'] }] },
  ],
});

/** The pipeline's record; a record of all kinds of fields; one that holds itself; and one that is not allowed. */
export async function openCorpora(): Promise<readonly [Corpus, ...Corpus[]]> {
  const leaf = { labels: [[], [null, null]], children: [], named: null };
  const branch = { labels: [], children: [leaf, leaf], named: { a: null, b: 2 ** 40, c: leaf } };
  const lines = Array.from({ length: 50 }, (_, line) => ({
    sku: `sku-${String(line)}`,
    quantity: line,
    cents: line * 100,
    proof: Buffer.from([line, line]),
  }));
  const orders = [
    anOrder(),
    anOrder({ lines, tags: { a: 'b', c: '', d: 'é'.repeat(40) } }),
    anOrder({ previous: anOrder({ previous: anOrder({ lines: [], tags: {} }) }) }),
  ];
  const clicks = [
    aClickEvent(),
    aClickEvent({ title: 'Ünï ☃', time_spent: null, properties: '{"a":1}', ip: '192.0.2.1' }),
  ];
  const any = { fieldTypes: 'any', dropped: { type: LIST, default: ['a', 'b'] } } as const;
  const scalars = { fieldTypes: 'scalars', dropped: { type: 'string', default: 'a' } } as const;
  return [
    await open('ClickEvent', { schema: CLICK_EVENT_SCHEMA, events: clicks, ...scalars }),
    await open('order', { schema: ORDER_SCHEMA, events: orders, ...any }),
    await open('tree', { schema: TREE_SCHEMA, events: [leaf, branch], ...any }),
    await openRefused(orders),
  ];
}

interface CorpusOptions {
  readonly schema: string;
  readonly events: readonly object[];
  readonly fieldTypes: FieldTypes;
  /** A field that an older writer has and the codec skips. */
  readonly dropped: object;
}

async function open(name: string, options: CorpusOptions): Promise<Corpus> {
  const { schema, events, fieldTypes } = options;
  const olderSchema = withField(schema, { name: 'dropped', ...options.dropped });
  const registry = new FakeSchemaRegistry();
  registry.register(olderSchema, OLDER_ID);
  const codec = createFakeAvroCodec<object>({ schema, registry, fieldTypes });
  const serializer = await codec.openSerializer();
  const { deserializer } = codec;
  const older = await createFakeAvroCodec<object>({
    schema: olderSchema,
    fieldTypes,
  }).openSerializer();
  for (const id of [OWN_ID, OLDER_ID]) await deserializer.resolveSchema(id);
  const payloads = events.flatMap((event) => [
    serializer.encode(event),
    withId(older.encode(event), OLDER_ID),
  ]);
  return { name, serializer, deserializer, payloads: payloads as [Buffer], refused: false };
}

/** Orders for a codec that takes scalars only, under an id that is registered for its subject. */
async function openRefused(orders: readonly object[]): Promise<Corpus> {
  const registry = new FakeSchemaRegistry();
  registry.register(ORDER_SCHEMA, REFUSED_ID);
  const { fields, ...record } = JSON.parse(ORDER_SCHEMA) as { readonly fields: readonly object[] };
  const schema = JSON.stringify({ ...record, fields: fields.slice(0, 1) });
  const codec = createFakeAvroCodec<object>({ schema, registry });
  await codec.deserializer.resolveSchema(REFUSED_ID);
  const writer = await createFakeAvroCodec<object>({
    schema: ORDER_SCHEMA,
    fieldTypes: 'any',
  }).openSerializer();
  return {
    name: 'order, refused',
    serializer: await codec.openSerializer(),
    deserializer: codec.deserializer,
    payloads: orders.map((order) => withId(writer.encode(order), REFUSED_ID)) as [Buffer],
    refused: true,
  };
}

/** The field comes first: what follows it shows whether it was skipped as it should be. */
function withField(schema: string, field: object): string {
  const record = JSON.parse(schema) as { readonly fields: readonly object[] };
  return JSON.stringify({ ...record, fields: [field, ...record.fields] });
}

function withId(payload: Buffer, id: number): Buffer {
  const copy = Buffer.from(payload);
  copy.writeInt32BE(id, 1);
  return copy;
}
