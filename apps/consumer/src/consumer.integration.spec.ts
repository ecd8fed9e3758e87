/** Needs Kafka, the schema registry and HBase (KAFKA_BROKERS, SCHEMA_REGISTRY_URL, HBASE_*). */
import { aClickEvent } from '@clickstream/event-schema/testing';
import { hourOf } from '@clickstream/hbase-store';
import { freePorts, waitFor } from '@clickstream/testing';

import { startConsumerProcess } from './testing/consumer-process.ts';
import { ConsumersOfTest } from './testing/consumers-of-test.ts';
import { idsOf, someEvents } from './testing/some-events.ts';

describe('the consumer', () => {
  let test: ConsumersOfTest;
  beforeEach(async () => {
    test = await ConsumersOfTest.open();
  });
  afterEach(async () => {
    await test[Symbol.asyncDispose]();
  });

  it('stores each event with what was found out about it, and marks its hour', async () => {
    const event = aClickEvent({
      url: 'https://Shop.example/p/1?utm_source=mail#top',
      ip: '8.8.8.8',
      user_agent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      time_spent: null,
    });
    await test.pipeline.sendEvents([event]);

    await test.startConsumer();
    await test.pipeline.untilCommitted(1);

    const [row] = await test.pipeline.rows();
    const cells = new Map(
      row?.cells.map(({ family, qualifier, value }) => [`${family}:${qualifier}`, value]),
    );
    expect(row?.row.readBigUInt64BE(1)).toBe(BigInt(event.timestamp));
    expect(new Set(row?.cells.map(({ timestamp }) => timestamp))).toEqual(
      new Set([event.timestamp]),
    );
    expect(cells.get('click_data:url')?.toString()).toBe('https://shop.example/p/1');
    expect(cells.get('click_data:raw_url')?.toString()).toBe(event.url);
    expect(cells.has('click_data:time_spent')).toBe(false);
    expect(cells.get('geo_data:country')?.toString()).toBe('US');
    expect(cells.get('geo_data:database')?.toString()).toMatch(/^geo-whois-asn-country \d{4}-/);
    expect(cells.get('user_agent_data:bot')).toEqual(Buffer.from([0xff]));
    expect([...(await test.pipeline.dirtyHours()).keys()]).toEqual([hourOf(event.timestamp)]);
  });

  it('makes one row of an event that was sent twice', async () => {
    const event = aClickEvent();
    await test.pipeline.sendEvents([event]);
    await test.startConsumer();
    await test.pipeline.untilCommitted(1);

    await test.pipeline.sendEvents([{ ...event, received_at: event.received_at + 1_000 }]);
    await test.pipeline.untilCommitted(2);

    expect(await test.pipeline.storedIds()).toEqual([event.event_id]);
  });

  it('stores the events of other producers, however they compress them', async () => {
    const events = someEvents(200);
    const compressions = ['gzip', 'snappy', 'lz4', 'zstd', 'none'] as const;
    for (const [at, compression] of compressions.entries()) {
      await test.pipeline.sendEvents(events.slice(at * 40, (at + 1) * 40), compression);
    }

    await test.startConsumer();
    await test.pipeline.untilCommitted(events.length);

    expect((await test.pipeline.storedIds()).sort()).toEqual(idsOf(events));
  });

  it('makes dead letters of a batch that would fill its memory, and goes on', async () => {
    const event = aClickEvent();
    await test.pipeline.sendRaw([Buffer.alloc(48 << 20), null, Buffer.from('x')], 'bomb', 'zstd');
    await test.pipeline.sendEvents([event]);

    await test.startConsumer();
    await test.pipeline.untilCommitted(4);

    const letters = await test.pipeline.deadLetters(3);
    expect(letters.map(({ info }) => [info?.reason, info?.offset])).toEqual([
      ['unreadable_batch', '0'],
      ['unreadable_batch', '1'],
      ['unreadable_batch', '2'],
    ]);
    expect(letters[0]?.info?.message).toMatch(/a zstd batch of \d+ bytes cannot be read/);
    expect(letters.map(({ value }) => value?.readUInt32LE())).toEqual([
      0xfd2f_b528,
      undefined,
      undefined,
    ]);
    expect(await test.pipeline.storedIds()).toEqual([event.event_id]);
  });

  it('makes one dead letter of each bad payload, with its bytes and the reason', async () => {
    const good = someEvents(30);
    const payload = test.pipeline.serializer.encode(aClickEvent());
    const bad = new Map<string, Buffer | null>([
      ['empty_value', Buffer.alloc(0)],
      ['bad_magic', Buffer.from('{"event_id":"1"}')],
      ['truncated_header', Buffer.from([0, 0, 0])],
      ['unknown_schema', withSchemaId(payload, 999_999)],
      ['foreign_schema', withSchemaId(payload, await test.pipeline.registerElsewhere())],
      ['damaged_body', payload.subarray(0, 40)],
      ['trailing_bytes', Buffer.concat([payload, Buffer.from([1, 2])])],
      ['invalid_event', test.pipeline.serializer.encode(aClickEvent({ event_id: 'no-uuid' }))],
    ]);
    await test.pipeline.sendEvents(good.slice(0, 15));
    await test.pipeline.sendRaw([...bad.values()], 'bad-user');
    await test.pipeline.sendRaw([null], 'tombstone');
    await test.pipeline.sendEvents(good.slice(15));

    await test.startConsumer();
    await test.pipeline.untilCommitted(good.length + bad.size + 1);

    const letters = await test.pipeline.deadLetters(bad.size + 1);
    const tombstone = letters.find(({ key }) => key?.toString() === 'tombstone');
    const others = letters.filter((letter) => letter !== tombstone);
    expect(letters).toHaveLength(bad.size + 1);
    expect(tombstone).toMatchObject({ value: null, info: { reason: 'empty_value' } });
    expect(others.map(({ info, value }) => [info?.reason, value])).toEqual([...bad]);
    for (const { key, info } of others) {
      expect(key?.toString()).toBe('bad-user');
      expect(info).toMatchObject({ topic: test.pipeline.env['KAFKA_TOPIC'], attempts: 1 });
    }
    expect((await test.pipeline.storedIds()).sort()).toEqual(idsOf(good));
  });

  it('stores events and marks hours through hbase-rpc-client too', async () => {
    const events = someEvents(200);
    await test.pipeline.sendEvents(events);
    const [port] = await freePorts(1);

    const child = startConsumerProcess({
      ...test.pipeline.env,
      HBASE_DRIVER: 'hbase-rpc-client',
      CONSUMER_HEALTH_PORT: String(port),
    });
    await test.pipeline.untilCommitted(events.length);
    const ready = await fetch(`http://127.0.0.1:${port}/ready`);
    child.kill('SIGTERM');

    expect(await child.ended()).toBe(0);
    expect(ready.status).toBe(200);
    expect((await test.pipeline.storedIds()).sort()).toEqual(idsOf(events));
    const hours = await test.pipeline.dirtyHours();
    expect(new Set(hours.keys())).toEqual(new Set(events.map((e) => hourOf(e.timestamp))));
    // The package is old, but Node does not say so in the log. A warning may be of the Kafka client, on a busy machine.
    expect(child.output()).not.toMatch(/DeprecationWarning|"level":"error"/);
  });

  it('answers whether it is ready', async () => {
    const [port] = await freePorts(1);
    const child = startConsumerProcess({
      ...test.pipeline.env,
      CONSUMER_HEALTH_PORT: String(port),
    });
    const answer = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);

    await waitFor('readiness', async () => (await answer('/ready')).status === 200);
    expect(await (await answer('/ready')).json()).toEqual({
      ready: true,
      checks: { running: 'ok', kafka: 'ok', registry: 'ok', hbase: 'ok', data: 'ok' },
    });
    expect((await answer('/health')).status).toBe(200);

    child.kill('SIGTERM');
    expect(await child.ended()).toBe(0);
  });
});

function withSchemaId(payload: Buffer, schemaId: number): Buffer {
  const changed = Buffer.from(payload);
  changed.writeInt32BE(schemaId, 1);
  return changed;
}
