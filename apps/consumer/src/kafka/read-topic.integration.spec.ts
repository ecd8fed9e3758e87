/** Needs Kafka (KAFKA_BROKERS). */
import { join } from 'node:path';

import { encodeDeadLetterHeaders } from '@clickstream/event-schema';
import type { Message } from '@clickstream/service-kit/kafka';
import {
  createTopics,
  engineEndpoints,
  startTestProcess,
  uniqueName,
  waitFor,
} from '@clickstream/testing';

import { marksTopicOf } from '../dead-letters/replay-mark.ts';
import { openKafkaClient, type KafkaClient } from './kafka-client.ts';
import { readTopic, type ReadTopicOptions, type TopicRecord } from './read-topic.ts';

const { KAFKA_BROKERS } = engineEndpoints('KAFKA_BROKERS');
const MANY = 40_000;

let client: KafkaClient;
let topic: string;
let made: string[];

beforeEach(async () => {
  client = await openKafkaClient(KAFKA_BROKERS.split(','));
  topic = uniqueName('letters');
  made = [];
});

afterEach(async () => {
  await client.admin.deleteTopics({ topics: made });
  await client[Symbol.asyncDispose]();
});

async function createTopic(name: string, numPartitions: number): Promise<void> {
  await createTopics(client.admin, [{ topic: name, numPartitions }]);
  made.push(name);
  // A broker that is named as the leader may not know it yet.
  await waitFor(`the offsets of ${name}`, async () => {
    return (await client.offsetsOf(name)).size === numPartitions;
  });
}

/** Writes `from` to `to`, exclusive, in turn to each of three partitions but the last. */
async function write(from: number, to: number): Promise<void> {
  const producer = client.kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const messages = Array.from({ length: to - from }, (_, i) => ({
    partition: (from + i) % 2,
    value: String(from + i),
    timestamp: String(Date.UTC(2026, 0, 1) + from + i),
  }));
  await producer.send({ topic, acks: -1, messages });
  await producer.disconnect();
}

async function valuesOf(options: Partial<ReadTopicOptions> = {}): Promise<number[]> {
  const records: TopicRecord[] = [];
  for await (const some of readTopic(client, {
    topic,
    groupPrefix: topic,
    signal: new AbortController().signal,
    ...options,
  })) {
    records.push(...some);
  }
  return records.map(({ value }) => Number(value?.toString())).sort((a, b) => a - b);
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

describe('readTopic', () => {
  it('gives each record once, also from where the topic begins by now, or from a moment on', async () => {
    await createTopic(topic, 3);
    expect(await valuesOf()).toEqual([]);

    await write(0, 1_000);
    expect(await valuesOf()).toEqual(numbers(0, 1_000));
    expect(await valuesOf({ partitions: [1] })).toEqual(
      numbers(0, 1_000).filter((n) => n % 2 === 1),
    );
    expect(await valuesOf({ sinceMs: Date.UTC(2026, 0, 1) + 600 })).toEqual(numbers(600, 1_000));

    await client.admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '200' }] });
    expect(await valuesOf()).toEqual(numbers(0, 1_000).filter((n) => n % 2 === 1 || n >= 400));
  });

  it('ends where the topic ended when it began', async () => {
    await createTopic(topic, 3);
    await write(0, 100);
    const seen: number[] = [];

    for await (const records of readTopic(client, {
      topic,
      groupPrefix: topic,
      signal: new AbortController().signal,
    })) {
      if (seen.length === 0) await write(100, 200);
      seen.push(...records.map(({ value }) => Number(value?.toString())));
    }

    expect(seen.sort((a, b) => a - b)).toEqual(numbers(0, 100));
  });

  it('leaves no group behind, whether it is read to its end or not', async () => {
    await createTopic(topic, 3);
    await write(0, 100);

    await valuesOf();
    for await (const _records of readTopic(client, {
      topic,
      groupPrefix: topic,
      signal: new AbortController().signal,
    })) {
      break;
    }

    const { groups } = await client.admin.listGroups();
    expect(groups.filter(({ groupId }) => groupId.startsWith(topic))).toEqual([]);
  });

  it('stops when it is told to', async () => {
    await createTopic(topic, 3);
    await write(0, 100);
    const stop = new AbortController();
    stop.abort(new Error('enough'));

    await expect(valuesOf({ signal: stop.signal })).rejects.toThrow();
  });

  it('says that there is no such topic', async () => {
    await expect(valuesOf()).rejects.toMatchObject({ code: 'CONSUMER_TOPIC_MISSING' });
  });

  it(`keeps no letter in memory: ${MANY} are read in a small heap`, async () => {
    await createTopic(topic, 1);
    await createTopic(marksTopicOf(topic), 1);
    await writeLetters(MANY);

    const command = startTestProcess(
      join(__dirname, '../main.ts'),
      ['dead-letters', 'replay', '--dry-run', '--json'],
      {
        KAFKA_BROKERS,
        KAFKA_DEAD_LETTER_TOPIC: topic,
        SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1',
        NODE_OPTIONS: '--max-old-space-size=96',
      },
    );
    const code = await command.ended();

    // The topic that they come from is not there, so none is sent.
    expect(command.output()).toContain(`0 would be sent, 0 left as they are, ${MANY} refused`);
    expect(code).toBe(1);
  });
});

async function writeLetters(count: number): Promise<void> {
  const producer = client.kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  for (let from = 0; from < count; from += 2_000) {
    const messages: Message[] = numbers(from, from + 2_000).map((n) => ({
      key: `user-${n}`,
      value: 'x'.repeat(200),
      headers: encodeDeadLetterHeaders({
        ...{ reason: 'bad_magic', message: 'the first byte is 120, not 0', stage: 'decode' },
        ...{ topic: `${topic}.origin`, partition: 0, offset: String(n), schemaId: undefined },
        ...{ failedAt: Date.UTC(2026, 0, 1), attempts: 1 },
      }),
    }));
    await producer.send({ topic, acks: -1, messages });
  }
  await producer.disconnect();
}
