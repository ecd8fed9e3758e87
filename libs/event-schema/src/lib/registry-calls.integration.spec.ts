/** Needs a schema registry (SCHEMA_REGISTRY_URL). Counts the requests that reach it. */
import { engineEndpoints, uniqueName } from '@clickstream/testing';

import type { AvroDeserializer } from './avro-codec.ts';
import { CLICK_EVENT_SCHEMA } from './click-event-schema.ts';
import type { ClickEvent } from './click-event.ts';
import { createEventCodec, type EventCodec } from './event-codec.ts';
import { registerSchema } from './register-schema.ts';
import { aClickEvent } from './testing/a-click-event.ts';
import { startCountingProxy, type CountingProxy } from './testing/counting-proxy.ts';

const direct = engineEndpoints('SCHEMA_REGISTRY_URL').SCHEMA_REGISTRY_URL;
const EVENTS = 5_000;
/** The schema by its id, and whether the subject has it, or is there at all. */
const CALLS_PER_SCHEMA = 2;

let proxy: CountingProxy;
let codec: EventCodec;
let subject: string;
let schemaId: number;
let olderId: number;

function olderSchema(): string {
  const record = JSON.parse(CLICK_EVENT_SCHEMA) as { readonly fields: { readonly name: string }[] };
  return JSON.stringify({
    ...record,
    fields: record.fields.filter(({ name }) => name !== 'title'),
  });
}

function withId(payload: Buffer, id: number): Buffer {
  const copy = Buffer.from(payload);
  copy.writeInt32BE(id, 1);
  return copy;
}

async function decodeMany(
  deserializer: AvroDeserializer<ClickEvent>,
  payloads: readonly Buffer[],
): Promise<Set<string>> {
  const outcomes = new Set<string>();
  for (let event = 0; event < EVENTS; event += 1) {
    const payload = payloads[event % payloads.length] ?? null;
    const result = await deserializer.decodeResolved(payload);
    outcomes.add(result.ok ? 'ok' : result.reason);
  }
  return outcomes;
}

beforeAll(async () => {
  proxy = await startCountingProxy(direct);
  subject = `${uniqueName('counted')}-value`;
  olderId = (await registerSchema({ url: direct, subject, schema: olderSchema() })).schemaId;
  ({ schemaId } = await registerSchema({ url: direct, subject, schema: CLICK_EVENT_SCHEMA }));
});

beforeEach(() => {
  codec = createEventCodec({ url: proxy.url, subject });
  proxy.cut = false;
  proxy.reset();
});

afterAll(() => proxy[Symbol.asyncDispose]());

describe('requests to the registry', () => {
  it('are one for any number of encoded events, however often the serializer is opened', async () => {
    for (let event = 0; event < EVENTS; event += 1) {
      (await codec.openSerializer()).encode(aClickEvent());
    }

    expect(proxy.requests).toEqual([`POST /subjects/${subject}?normalize=false`]);
  });

  it('are two for any number of events of one schema', async () => {
    const payload = (await codec.openSerializer()).encode(aClickEvent());
    const reader = createEventCodec({ url: proxy.url, subject });
    proxy.reset();

    expect(await decodeMany(reader.deserializer, [payload])).toEqual(new Set(['ok']));

    expect(proxy.requests).toEqual([
      `GET /schemas/ids/${schemaId}?subject=${subject}`,
      `POST /subjects/${subject}?normalize=false`,
    ]);
  });

  it('are two for each schema of events from writers of several versions', async () => {
    const newer = (await codec.openSerializer()).encode(aClickEvent({ title: null }));
    const older = withId(withoutTitle(newer), olderId);
    proxy.reset();

    const outcomes = await decodeMany(codec.deserializer, [newer, older]);

    expect(outcomes).toEqual(new Set(['ok']));
    expect(proxy.requests).toHaveLength(2 * CALLS_PER_SCHEMA);
  });

  it('are two for each id that nobody knows, as long as the refusal lasts', async () => {
    const payload = (await codec.openSerializer()).encode(aClickEvent());
    const unknown = [900_001, 900_002, 900_003].map((id) => withId(payload, id));
    proxy.reset();

    const outcomes = await decodeMany(codec.deserializer, unknown);

    expect(outcomes).toEqual(new Set(['unknown_schema']));
    expect(proxy.requests).toHaveLength(unknown.length * CALLS_PER_SCHEMA);
  });

  it('are the same for many first uses at once as for one', async () => {
    const payload = (await codec.openSerializer()).encode(aClickEvent());
    const fresh = createEventCodec({ url: proxy.url, subject });
    proxy.reset();

    const payloads = [payload, withId(payload, 900_001)];
    await Promise.all([
      ...Array.from({ length: 200 }, () => fresh.openSerializer()),
      ...Array.from({ length: 400 }, (_, use) =>
        fresh.deserializer.decodeResolved(payloads[use % 2] ?? null),
      ),
    ]);

    expect(proxy.requests.toSorted()).toEqual(
      [
        // of the serializer, for its own text, and of the deserializer, for the registry's
        `POST /subjects/${subject}?normalize=false`,
        `POST /subjects/${subject}?normalize=false`,
        `GET /schemas/ids/${schemaId}?subject=${subject}`,
        `GET /schemas/ids/900001?subject=${subject}`,
        `GET /subjects/${subject}/versions`,
      ].toSorted(),
    );
  });

  it('stop while the registry is down, for events of known schemas, and do not rush in when it is back', async () => {
    const payload = (await codec.openSerializer()).encode(aClickEvent());
    const late = withId(withoutTitle(payload), olderId);
    await codec.deserializer.decodeResolved(payload);
    proxy.cut = true;
    proxy.reset();

    expect(await decodeMany(codec.deserializer, [payload])).toEqual(new Set(['ok']));
    expect(proxy.requests).toEqual([]);
    const waiting = Array.from({ length: 200 }, () => codec.deserializer.decodeResolved(late));
    const outcomes = await Promise.allSettled(waiting);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
    // one question, asked again once by the client
    expect(proxy.requests).toHaveLength(2);

    proxy.cut = false;
    proxy.reset();
    await Promise.all(waiting.map(() => codec.deserializer.decodeResolved(late)));
    expect(await decodeMany(codec.deserializer, [payload, late])).toEqual(new Set(['ok']));
    expect(proxy.requests).toHaveLength(CALLS_PER_SCHEMA);
  });
});

/** Takes the null title out of a body: the byte after url and the null referrer. */
function withoutTitle(payload: Buffer): Buffer {
  const url = payload.indexOf('page_1');
  const title = url + 'page_1'.length + 1;
  expect(payload[title]).toBe(0);
  return Buffer.concat([payload.subarray(0, title), payload.subarray(title + 1)]);
}
