// Starts a Kafka broker of its own, and stops and kills it.
import { createFakeCodec } from '@clickstream/event-schema/testing';
import { silentLogger } from '@clickstream/service-core';
import { waitFor } from '@clickstream/service-core/testing';
import { freePorts, PrivateStack, TcpProxy, uniqueName } from '@clickstream/testing';

import { RunningCollector } from '../testing/running-collector.ts';
import { TestTopic } from '../testing/test-topic.ts';
import { connectKafkaEventSink } from './kafka-event-sink.ts';

const EVENT = { url: 'page_1', timestamp: '2026-05-01T10:00:00Z' };

describe('the collector over a broker that fails', () => {
  let stack: PrivateStack;
  let brokers: string;
  let topic: TestTopic;
  let collector: RunningCollector;
  const acknowledged: string[] = [];
  let sent = 0;
  beforeAll(async () => {
    stack = await PrivateStack.start({ only: ['kafka'] });
    brokers = stack.env['KAFKA_BROKERS']!;
    topic = await TestTopic.create(uniqueName('faults'), brokers);
    collector = new RunningCollector({
      env: {
        KAFKA_BROKERS: brokers,
        KAFKA_TOPIC: topic.name,
        COLLECTOR_METADATA_MAX_AGE: '500ms',
        COLLECTOR_BUFFER_EVENTS: '50',
      },
      deps: { codec: createFakeCodec(), connectSink: undefined },
    });
    await collector.app.start();
  });
  afterAll(async () => {
    await collector.app.stop();
    await stack[Symbol.asyncDispose]();
  });

  /** Posts some events of users that nobody else has. */
  const post = async (count = 1): Promise<{ status: number; code: string | undefined }> => {
    const users = Array.from({ length: count }, () => `user-${(sent += 1)}`);
    const { status, body } = await collector.post(users.map((user_id) => ({ ...EVENT, user_id })));
    if (status === 200) acknowledged.push(...users);
    return { status, code: body.code };
  };
  const ready = async (): Promise<number> => (await fetch(`${collector.url}/ready`)).status;

  it('sends to a partition that was added, and refuses nothing meanwhile', async () => {
    expect((await post(20)).status).toBe(200);
    await topic.addPartitions(5);
    const users = new Set<string>();
    const statuses = new Set<number>();
    const isUsed = async (): Promise<boolean> => {
      statuses.add((await post(20)).status);
      for (const { key, partition } of await topic.records()) {
        if (partition > 2) users.add(key.toString());
      }
      return users.size > 0;
    };
    await waitFor('a record in a new partition', isUsed);

    expect([...statuses]).toEqual([200]);
    for (const user of users) expect(acknowledged).toContain(user);
  });

  it('stores the longest records that there are beside others', async () => {
    // The record has each of these numbers in full: 22 bytes for 5.
    const bad = (numbers: number): string => `{"x":[${Array(numbers).fill('1e20').join(',')}]}`;
    const body = `{"batch":[${bad(10_000)},${bad(44_000)},${bad(47_000)},${bad(1)}]}`;
    const headers = { 'content-type': 'application/json' };

    const response = await fetch(`${collector.url}/v1/batch`, { method: 'POST', headers, body });

    expect(response.status).toBe(200);
    const refused = (await topic.records()).filter(({ key }) => !key.toString().startsWith('user'));
    const sizes = refused.map(({ value }) => value.length).toSorted((a, b) => a - b);
    expect(sizes).toEqual([29, 220_007, 968_007, 1_000_000]);
  });

  it('answers 503 while the broker hangs, refuses at once when the buffer is full, and recovers', async () => {
    expect((await post(10)).status).toBe(200);
    await stack.freeze('kafka');
    try {
      const slow = await Promise.all([post(20), post(20), post(20)]);
      expect(slow.map(({ code }) => code).toSorted()).toEqual([
        'not_acknowledged',
        'not_acknowledged',
        'overloaded',
      ]);
      expect(await ready()).toBe(503);
    } finally {
      stack.signal('kafka', 'SIGCONT');
    }

    await waitFor('the broker', async () => (await post()).status === 200);
    await waitFor('readiness', async () => (await ready()) === 200);
  });

  it('answers 503 while the broker is dead, and recovers when it is back', async () => {
    stack.signal('kafka', 'SIGKILL');
    expect((await post()).status).toBe(503);
    await waitFor('unreadiness', async () => (await ready()) === 503);

    await stack.up();

    await waitFor('the broker', async () => (await post()).status === 200, { timeoutMs: 40_000 });
    await waitFor('readiness', async () => (await ready()) === 200);
  }, 180_000);

  it('has acknowledged nothing that is not in Kafka', async () => {
    const stored = new Set((await topic.records()).map(({ key }) => key.toString()));

    expect(acknowledged.length).toBeGreaterThan(10);
    expect(acknowledged.filter((user) => !stored.has(user))).toEqual([]);
  });

  it('says which topic is missing', async () => {
    const connecting = connectKafkaEventSink({
      brokers: [brokers],
      topic: uniqueName('missing'),
      metadataMaxAgeMs: 30_000,
      buffer: {
        lane: { maxRecords: 1, maxBytes: 1, lingerMs: 1 },
        ackTimeoutMs: 1,
        maxBufferedRecords: 1,
        maxBufferedBytes: 1,
      },
      logger: silentLogger,
    });

    await expect(connecting).rejects.toMatchObject({ code: 'SINK_FAILED', retriable: true });
  });
});

describe('the collector whose connections are lost without a word', () => {
  it('gives them up, and stores again on new ones', async () => {
    const [inside = 0] = await freePorts(1);
    await using proxy = await TcpProxy.start({ port: inside });
    await using stack = await PrivateStack.start({
      only: ['kafka'],
      env: { STACK_KAFKA_LISTENERS: `PROXIED:${inside}:${proxy.port}` },
    });
    await using topic = await TestTopic.create(uniqueName('lost'), stack.env['KAFKA_BROKERS']!);
    await using collector = new RunningCollector({
      env: {
        KAFKA_BROKERS: `127.0.0.1:${proxy.port}`,
        KAFKA_TOPIC: topic.name,
      },
      deps: { codec: createFakeCodec(), connectSink: undefined },
    });
    await collector.app.start();
    const post = async (user_id: string): Promise<number> =>
      (await collector.post({ ...EVENT, user_id })).status;
    expect(await post('before')).toBe(200);

    proxy.lose();
    expect(await post('lost')).toBe(503);
    await waitFor('an answer', async () => (await post('after')) === 200, { timeoutMs: 40_000 });

    const stored = (await topic.records()).map(({ key }) => key.toString());
    expect(stored).toEqual(expect.arrayContaining(['before', 'after']));
  }, 120_000);
});
