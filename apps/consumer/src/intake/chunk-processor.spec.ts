import { ServiceError, silentLogger, systemClock } from '@clickstream/service-core';
import { aClickEvent } from '@clickstream/event-schema/testing';

import { FakeDeadLetterSink } from '../testing/fake-dead-letter-sink.ts';
import { FakeErasures } from '../testing/fake-erasures.ts';
import { FakeEventStore } from '../testing/fake-event-store.ts';
import { aMessage, messagesOf, openFakeCodec } from '../testing/messages.ts';
import { createPlainEnricher } from '../testing/plain-enricher.ts';
import { createBadDataBreaker } from './bad-data-breaker.ts';
import { createChunkProcessor, type Chunk, type ChunkResult } from './chunk-processor.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 0, 15, 12);
const OUTAGE = new ServiceError('down', { code: 'TEST_DOWN', retriable: true });

async function setUp() {
  const { codec, serializer } = await openFakeCodec();
  const store = new FakeEventStore();
  const deadLetters = new FakeDeadLetterSink();
  const erasures = new FakeErasures();
  const processor = createChunkProcessor({
    deserializer: codec.deserializer,
    enricher: createPlainEnricher(),
    store,
    deadLetters,
    breaker: createBadDataBreaker({ maxBadShare: 0.5, clock: systemClock, logger: silentLogger }),
    erasures,
  });
  const process = async (messages: Chunk['messages']) => {
    const { letters: sent, ...counts }: ChunkResult = await processor.process(
      { topic: 'clickstream', partition: 2, messages },
      { signal: new AbortController().signal, attempt: 1 },
    );
    return { ...counts, deadLetters: sent.length };
  };
  return { serializer, store, deadLetters, erasures, process };
}

describe('ChunkProcessor', () => {
  it('stores each event and marks each hour once, after the rows', async () => {
    const { serializer, store, process } = await setUp();
    const times = [NOON, NOON + 1, NOON + HOUR_MS];

    const result = await process(
      messagesOf(
        serializer,
        times.map((timestamp) => aClickEvent({ timestamp, received_at: timestamp })),
      ),
    );

    expect(result).toEqual({ rows: 3, deadLetters: 0, hours: 2, erased: 0 });
    expect(store.calls).toEqual(['write:3', 'mark:2']);
    expect([...store.marks.keys()]).toEqual([NOON, NOON + HOUR_MS]);
  });

  it('makes one row of an event that was sent twice', async () => {
    const { serializer, store, process } = await setUp();
    const event = aClickEvent();

    const result = await process(
      messagesOf(serializer, [event, { ...event, received_at: event.received_at + 5 }]),
    );

    expect(result).toMatchObject({ rows: 1, deadLetters: 0 });
    expect(store.calls[0]).toBe('write:1');
  });

  it('makes a dead letter of each message of an event that the store refuses', async () => {
    const { serializer, store, deadLetters, process } = await setUp();
    const event = aClickEvent();
    store.refuse = () => ({ ok: false, reason: 'refused_by_store', detail: 'too large' });

    const result = await process(messagesOf(serializer, [event, event]));

    expect(result).toMatchObject({ rows: 0, deadLetters: 2 });
    expect(deadLetters.letters.map(({ message }) => message.offset)).toEqual(['0', '1']);
  });

  it('sends bad data to the dead letters and stores the rest', async () => {
    const { serializer, store, deadLetters, process } = await setUp();
    const good = serializer.encode(aClickEvent());
    const invalid = serializer.encode(aClickEvent({ event_id: 'no-uuid' }));

    const result = await process([
      aMessage(0, null),
      aMessage(1, good),
      aMessage(2, good.subarray(0, 20)),
      aMessage(3, invalid),
    ]);

    expect(result).toMatchObject({ rows: 1, deadLetters: 3 });
    expect(store.rows.size).toBe(1);
    expect(
      deadLetters.letters.map(({ message, reason, stage }) => [message.offset, reason, stage]),
    ).toEqual([
      ['0', 'empty_value', 'decode'],
      ['2', 'damaged_body', 'decode'],
      ['3', 'invalid_event', 'validate'],
    ]);
  });

  it('makes dead letters of what the collector refused, in any number', async () => {
    const { store, deadLetters, process } = await setUp();
    const messages = Array.from({ length: 60 }, (_, at) =>
      Object.assign(aMessage(at, Buffer.from('{"e":"zz"}')), {
        headers: { refused: Buffer.from('unknown_event: e is none of pv, pp') },
      }),
    );

    expect(await process(messages)).toEqual({ rows: 0, deadLetters: 60, hours: 0, erased: 0 });

    expect(store.calls).toEqual([]);
    expect(deadLetters.letters[0]).toMatchObject({
      reason: 'refused_by_collector',
      detail: 'unknown_event: e is none of pv, pp',
      stage: 'collect',
    });
  });

  it('marks nothing when nothing was stored', async () => {
    const { store, process } = await setUp();

    await process([aMessage(0, Buffer.from('x'))]);

    expect(store.calls).toEqual([]);
  });

  it('makes a dead letter of a row that the store refuses, and marks the others', async () => {
    const { serializer, store, deadLetters, process } = await setUp();
    const old = aClickEvent({ timestamp: 0 });
    store.refuse = (row) =>
      row.timestampMs === 0
        ? { ok: false, reason: 'older_than_retention', detail: 'too old' }
        : { ok: true };

    const result = await process(messagesOf(serializer, [old, aClickEvent({ timestamp: NOON })]));

    expect(result).toEqual({ rows: 1, deadLetters: 1, hours: 1, erased: 0 });
    expect(deadLetters.letters).toMatchObject([
      { reason: 'older_than_retention', stage: 'store', detail: 'too old' },
    ]);
    expect([...store.marks.keys()]).toEqual([NOON]);
  });

  it('fails as a whole, with no dead letter, when the store is down', async () => {
    const { serializer, store, deadLetters, process } = await setUp();
    store.beforeWrite = () => {
      throw OUTAGE;
    };

    await expect(process(messagesOf(serializer, [aClickEvent()]))).rejects.toBe(OUTAGE);
    expect(deadLetters.letters).toEqual([]);
    expect(store.marks.size).toBe(0);
  });

  it.each(['dead letters', 'marks'])(
    'fails as a whole when %s are not acknowledged',
    async (part) => {
      const { serializer, store, deadLetters, process } = await setUp();
      const fail = (): never => {
        throw OUTAGE;
      };
      if (part === 'marks') store.beforeMark = fail;
      else deadLetters.beforeSend = fail;
      const messages = [aMessage(0, serializer.encode(aClickEvent())), aMessage(1, null)];

      await expect(process(messages)).rejects.toBe(OUTAGE);
    },
  );

  it('makes no dead letter and writes nothing when most of a chunk is bad', async () => {
    const { serializer, store, deadLetters, process } = await setUp();
    const bad = Array.from({ length: 60 }, (_, at) => aMessage(at, Buffer.from('{}')));
    const good = aMessage(60, serializer.encode(aClickEvent()));

    await expect(process([...bad, good])).rejects.toMatchObject({
      code: 'CONSUMER_BAD_DATA_FLOOD',
      retriable: true,
    });
    expect(deadLetters.letters).toEqual([]);
    expect(store.calls).toEqual([]);
  });

  it('makes no dead letter when the store refuses most of a chunk', async () => {
    const { serializer, store, deadLetters, process } = await setUp();
    store.refuse = () => ({ ok: false, reason: 'refused_by_store', detail: 'no' });
    const events = Array.from({ length: 60 }, () => aClickEvent());

    await expect(process(messagesOf(serializer, events))).rejects.toMatchObject({
      code: 'CONSUMER_BAD_DATA_FLOOD',
    });
    expect(deadLetters.letters).toEqual([]);
    expect(store.marks.size).toBe(0);
  });

  it('makes neither row nor letter of what is erased, and stores what came later', async () => {
    const { serializer, store, deadLetters, erasures, process } = await setUp();
    erasures.users.set('gone', NOON);
    const of = (user_id: string, received_at: number, changes = {}) =>
      aClickEvent({ user_id, received_at, timestamp: received_at, ...changes });
    const [later, other] = [of('gone', NOON + 1), of('ann', NOON)];
    const events = [of('gone', NOON), of('gone', NOON, { event_id: 'no-uuid' }), later, other];

    const result = await process(
      messagesOf(serializer, events).map((message) => ({ ...message, timestamp: String(NOON) })),
    );

    expect(result).toEqual({ rows: 2, deadLetters: 0, hours: 1, erased: 2 });
    expect([...store.rows.keys()]).toEqual([later.event_id, other.event_id]);
    expect(deadLetters.letters).toEqual([]);
  });

  it('does nothing when all of a chunk is erased, and takes no flood for one', async () => {
    const { store, deadLetters, erasures, process } = await setUp();
    const garbage = Array.from({ length: 60 }, (_, at) => aMessage(at, Buffer.from('gone'), 'k'));
    erasures.records.add('gone');

    expect(await process(garbage)).toEqual({ rows: 0, deadLetters: 0, hours: 0, erased: 60 });
    expect([store.calls, deadLetters.letters]).toEqual([[], []]);
  });

  it('writes nothing while it is not known what is erased', async () => {
    const { serializer, store, erasures, process } = await setUp();
    erasures.beforeAnswer = () => {
      throw OUTAGE;
    };

    await expect(process(messagesOf(serializer, [aClickEvent()]))).rejects.toBe(OUTAGE);
    expect(store.calls).toEqual([]);
  });
});
