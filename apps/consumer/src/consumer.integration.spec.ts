/** Needs Kafka, the schema registry and HBase (KAFKA_BROKERS, SCHEMA_REGISTRY_URL, HBASE_*). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ClickEvent } from '@clickstream/event-schema';
import { aClickEvent } from '@clickstream/event-schema/testing';
import { hourOf } from '@clickstream/hbase-store';
import { ServiceError, silentLogger } from '@clickstream/service-core';
import type { App } from '@clickstream/service-kit';
import { waitFor } from '@clickstream/testing';

import { createConsumerApp } from './app.ts';
import { loadConsumerConfig } from './config.ts';
import type { EventStore } from './store/event-store.ts';
import { startConsumerProcess } from './testing/consumer-process.ts';
import { FakeEventStore } from './testing/fake-event-store.ts';
import { freePort } from './testing/free-port.ts';
import { TestPipeline } from './testing/pipeline.ts';

const NOON = Date.UTC(2026, 0, 15, 12);
const OUTAGE = new ServiceError('down', { code: 'TEST_DOWN', retriable: true });

let pipeline: TestPipeline;
let apps: App[] = [];

beforeEach(async () => {
  pipeline = await TestPipeline.open();
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.stop()));
  apps = [];
  await pipeline[Symbol.asyncDispose]();
});

async function startConsumer(eventStore?: EventStore): Promise<App> {
  const config = loadConsumerConfig(pipeline.env);
  const app = createConsumerApp(config, {
    logger: silentLogger,
    ...(eventStore === undefined ? {} : { eventStore }),
  });
  apps.push(app);
  await app.start();
  return app;
}

/** Events of several users, one every 7 minutes. */
function someEvents(count: number): ClickEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const timestamp = NOON + i * 420_000;
    return aClickEvent({ user_id: `user-${i % 11}`, timestamp, received_at: timestamp });
  });
}

function idsOf(events: readonly ClickEvent[]): string[] {
  return events.map(({ event_id }) => event_id).sort();
}

describe('the consumer', () => {
  it('stores each event with what was found out about it, and marks its hour', async () => {
    const event = aClickEvent({
      url: 'https://Shop.example/p/1?utm_source=mail#top',
      ip: '8.8.8.8',
      user_agent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      time_spent: null,
    });
    await pipeline.sendEvents([event]);

    await startConsumer();
    await pipeline.untilCommitted(1);

    const [row] = await pipeline.rows();
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
    expect([...(await pipeline.dirtyHours()).keys()]).toEqual([hourOf(event.timestamp)]);
  });

  it('makes one row of an event that was sent twice', async () => {
    const event = aClickEvent();
    await pipeline.sendEvents([event]);
    await startConsumer();
    await pipeline.untilCommitted(1);

    await pipeline.sendEvents([{ ...event, received_at: event.received_at + 1_000 }]);
    await pipeline.untilCommitted(2);

    expect(await pipeline.storedIds()).toEqual([event.event_id]);
  });

  it('stores the events of other producers, however they compress them', async () => {
    const events = someEvents(200);
    const compressions = ['gzip', 'snappy', 'lz4', 'zstd', 'none'] as const;
    for (const [at, compression] of compressions.entries()) {
      await pipeline.sendEvents(events.slice(at * 40, (at + 1) * 40), compression);
    }

    await startConsumer();
    await pipeline.untilCommitted(events.length);

    expect((await pipeline.storedIds()).sort()).toEqual(idsOf(events));
  });

  it('makes dead letters of a batch that would fill its memory, and goes on', async () => {
    const event = aClickEvent();
    await pipeline.sendRaw([Buffer.alloc(48 << 20), null, Buffer.from('x')], 'bomb', 'zstd');
    await pipeline.sendEvents([event]);

    await startConsumer();
    await pipeline.untilCommitted(4);

    const letters = await pipeline.deadLetters(3);
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
    expect(await pipeline.storedIds()).toEqual([event.event_id]);
  });

  it('makes one dead letter of each bad payload, with its bytes and the reason', async () => {
    const good = someEvents(30);
    const payload = pipeline.serializer.encode(aClickEvent());
    const bad = new Map<string, Buffer | null>([
      ['empty_value', Buffer.alloc(0)],
      ['bad_magic', Buffer.from('{"event_id":"1"}')],
      ['truncated_header', Buffer.from([0, 0, 0])],
      ['unknown_schema', withSchemaId(payload, 999_999)],
      ['foreign_schema', withSchemaId(payload, await pipeline.registerElsewhere())],
      ['damaged_body', payload.subarray(0, 40)],
      ['trailing_bytes', Buffer.concat([payload, Buffer.from([1, 2])])],
      ['invalid_event', pipeline.serializer.encode(aClickEvent({ event_id: 'no-uuid' }))],
    ]);
    await pipeline.sendEvents(good.slice(0, 15));
    await pipeline.sendRaw([...bad.values()], 'bad-user');
    await pipeline.sendRaw([null], 'tombstone');
    await pipeline.sendEvents(good.slice(15));

    await startConsumer();
    await pipeline.untilCommitted(good.length + bad.size + 1);

    const letters = await pipeline.deadLetters(bad.size + 1);
    const tombstone = letters.find(({ key }) => key?.toString() === 'tombstone');
    const others = letters.filter((letter) => letter !== tombstone);
    expect(letters).toHaveLength(bad.size + 1);
    expect(tombstone).toMatchObject({ value: null, info: { reason: 'empty_value' } });
    expect(others.map(({ info, value }) => [info?.reason, value])).toEqual([...bad]);
    for (const { key, info } of others) {
      expect(key?.toString()).toBe('bad-user');
      expect(info).toMatchObject({ topic: pipeline.env['KAFKA_TOPIC'], attempts: 1 });
    }
    expect((await pipeline.storedIds()).sort()).toEqual(idsOf(good));
  });

  it('stores each event once when it is killed between write and commit', async () => {
    const events = someEvents(60);
    await pipeline.sendEvents(events);

    const scratch = mkdtempSync(join(tmpdir(), 'consumer-'));
    const killed = startConsumerProcess(
      { ...pipeline.env, FAILPOINT: 'after_mark:kill', FAILPOINT_ONCE: join(scratch, 'once') },
      'testing/fault-main.ts',
    );
    expect(await killed.ended()).toBe('SIGKILL');
    rmSync(scratch, { recursive: true });
    const storedBefore = await pipeline.storedIds();
    expect(storedBefore.length).toBeGreaterThan(0);
    expect(await pipeline.committed()).toBe(0);

    const next = startConsumerProcess(pipeline.env);
    await pipeline.untilCommitted(events.length);
    next.kill('SIGTERM');

    expect(await next.ended()).toBe(0);
    expect((await pipeline.storedIds()).sort()).toEqual(idsOf(events));
    const hours = await pipeline.dirtyHours();
    expect(new Set(hours.keys())).toEqual(new Set(events.map((e) => hourOf(e.timestamp))));
  });

  it('keeps the offset where it is while the store is down, and goes on when it is back', async () => {
    const events = someEvents(50);
    const store = new FakeEventStore();
    let down = true;
    store.beforeWrite = () => {
      if (down) throw OUTAGE;
    };
    await pipeline.sendEvents(events);

    await startConsumer(store);
    await waitFor('some attempts', () => store.calls.length >= 6);
    expect(await pipeline.committed()).toBe(0);

    down = false;
    await pipeline.untilCommitted(events.length);
    expect([...store.rows.keys()].sort()).toEqual(idsOf(events));
  });

  it('ends, with the offset where it is, when the store has a fault that no retry can mend', async () => {
    const store = new FakeEventStore();
    store.beforeWrite = () => {
      throw new ServiceError('no such table', { code: 'TEST_FAULT' });
    };
    await pipeline.sendEvents(someEvents(5));

    const app = await startConsumer(store);

    await expect(app.finished).rejects.toMatchObject({ code: 'CONSUMER_CRASHED' });
    expect(await pipeline.committed()).toBe(0);
  });

  it('finishes the chunk in hand when it is stopped, and commits what it wrote', async () => {
    const store = new FakeEventStore();
    const writing = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    store.beforeWrite = () => {
      writing.resolve(undefined);
      return release.promise;
    };
    const user = { user_id: 'one-user', received_at: NOON };
    const events = Array.from({ length: 100 }, (_, i) =>
      aClickEvent({ ...user, timestamp: NOON + i }),
    );
    await pipeline.sendEvents(events);
    const app = await startConsumer(store);
    await writing.promise;

    const stopped = app.stop();
    release.resolve(undefined);
    await stopped;

    expect(store.calls).toEqual(['write:20', 'mark:1']);
    expect(store.rows.size).toBe(20);
    expect(await pipeline.committed()).toBe(20);
  });

  it('loses and doubles nothing when it is told to end under load', async () => {
    const events = someEvents(600);
    await pipeline.sendEvents(events);
    const first = startConsumerProcess(pipeline.env);
    await waitFor('the first batch', async () => (await pipeline.storedIds()).length > 0);

    first.kill('SIGTERM');
    expect(await first.ended()).toBe(0);
    const stored = (await pipeline.storedIds()).length;
    expect(await pipeline.committed()).toBe(stored);

    await startConsumer();
    await pipeline.untilCommitted(events.length);
    expect((await pipeline.storedIds()).sort()).toEqual(idsOf(events));
  });

  it('stores events and marks hours through hbase-rpc-client too', async () => {
    const events = someEvents(200);
    await pipeline.sendEvents(events);
    const port = await freePort();

    const child = startConsumerProcess({
      ...pipeline.env,
      HBASE_DRIVER: 'hbase-rpc-client',
      CONSUMER_HEALTH_PORT: String(port),
    });
    await pipeline.untilCommitted(events.length);
    const ready = await fetch(`http://127.0.0.1:${port}/ready`);
    child.kill('SIGTERM');

    expect(await child.ended()).toBe(0);
    expect(ready.status).toBe(200);
    expect((await pipeline.storedIds()).sort()).toEqual(idsOf(events));
    const hours = await pipeline.dirtyHours();
    expect(new Set(hours.keys())).toEqual(new Set(events.map((e) => hourOf(e.timestamp))));
    // The package is old, but it does not write to the log.
    expect(child.output()).not.toMatch(/DeprecationWarning|"level":"(warn|error)"/);
  });

  it('answers whether it is ready', async () => {
    const port = await freePort();
    const child = startConsumerProcess({ ...pipeline.env, CONSUMER_HEALTH_PORT: String(port) });
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
