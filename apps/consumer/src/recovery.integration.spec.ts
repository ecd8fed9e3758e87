/** Needs Kafka, the schema registry and HBase (KAFKA_BROKERS, SCHEMA_REGISTRY_URL, HBASE_*). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { aClickEvent } from '@clickstream/event-schema/testing';
import { hourOf } from '@clickstream/hbase-store';
import { ServiceError } from '@clickstream/service-core';
import { waitFor } from '@clickstream/testing';

import { startConsumerProcess } from './testing/consumer-process.ts';
import { ConsumersOfTest } from './testing/consumers-of-test.ts';
import { FakeEventStore } from './testing/fake-event-store.ts';
import { idsOf, NOON, someEvents } from './testing/some-events.ts';

const OUTAGE = new ServiceError('down', { code: 'TEST_DOWN', retriable: true });

describe('a consumer that is killed, told to end, or without its store', () => {
  let test: ConsumersOfTest;
  beforeEach(async () => {
    test = await ConsumersOfTest.open();
  });
  afterEach(async () => {
    await test[Symbol.asyncDispose]();
  });

  it('stores each event once when it is killed between write and commit', async () => {
    const events = someEvents(60);
    await test.pipeline.sendEvents(events);

    const scratch = mkdtempSync(join(tmpdir(), 'consumer-'));
    const killed = startConsumerProcess(
      { ...test.pipeline.env, FAILPOINT: 'after_mark:kill', FAILPOINT_ONCE: join(scratch, 'once') },
      'testing/fault-main.ts',
    );
    expect(await killed.ended()).toBe('SIGKILL');
    rmSync(scratch, { recursive: true });
    const storedBefore = await test.pipeline.storedIds();
    expect(storedBefore.length).toBeGreaterThan(0);
    expect(await test.pipeline.committed()).toBe(0);

    const next = startConsumerProcess(test.pipeline.env);
    await test.pipeline.untilCommitted(events.length);
    next.kill('SIGTERM');

    expect(await next.ended()).toBe(0);
    expect((await test.pipeline.storedIds()).sort()).toEqual(idsOf(events));
    const hours = await test.pipeline.dirtyHours();
    expect(new Set(hours.keys())).toEqual(new Set(events.map((e) => hourOf(e.timestamp))));
  });

  it('keeps the offset where it is while the store is down, and goes on when it is back', async () => {
    const events = someEvents(50);
    const store = new FakeEventStore();
    let down = true;
    store.beforeWrite = () => {
      if (down) throw OUTAGE;
    };
    await test.pipeline.sendEvents(events);

    await test.startConsumer(store);
    await waitFor('some attempts', () => store.calls.length >= 6);
    expect(await test.pipeline.committed()).toBe(0);

    down = false;
    await test.pipeline.untilCommitted(events.length);
    expect([...store.rows.keys()].sort()).toEqual(idsOf(events));
  });

  it('ends, with the offset where it is, when the store has a fault that no retry can mend', async () => {
    const store = new FakeEventStore();
    store.beforeWrite = () => {
      throw new ServiceError('no such table', { code: 'TEST_FAULT' });
    };
    await test.pipeline.sendEvents(someEvents(5));

    const app = await test.startConsumer(store);

    await expect(app.finished).rejects.toMatchObject({ code: 'CONSUMER_CRASHED' });
    expect(await test.pipeline.committed()).toBe(0);
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
    await test.pipeline.sendEvents(events);
    const app = await test.startConsumer(store);
    await writing.promise;

    const stopped = app.stop();
    release.resolve(undefined);
    await stopped;

    expect(store.calls).toEqual(['write:20', 'mark:1']);
    expect(store.rows.size).toBe(20);
    expect(await test.pipeline.committed()).toBe(20);
  });

  it('loses and doubles nothing when it is told to end under load', async () => {
    const events = someEvents(600);
    await test.pipeline.sendEvents(events);
    const first = startConsumerProcess(test.pipeline.env);
    await waitFor('the first batch', async () => (await test.pipeline.storedIds()).length > 0);

    first.kill('SIGTERM');
    expect(await first.ended()).toBe(0);
    const stored = (await test.pipeline.storedIds()).length;
    expect(await test.pipeline.committed()).toBe(stored);

    await test.startConsumer();
    await test.pipeline.untilCommitted(events.length);
    expect((await test.pipeline.storedIds()).sort()).toEqual(idsOf(events));
  });
});
