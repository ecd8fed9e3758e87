// Starts a Kafka broker of its own.
import { silentLogger } from '@clickstream/service-core';
import { COMPRESSION, createKafka, type Admin, type Kafka } from '@clickstream/service-kit/kafka';
import { PrivateStack, uniqueName, waitFor } from '@clickstream/testing';

import { sendFromJava } from '../testing/java-producer.ts';
import { startRecordingConsumer, type RecordingConsumer } from '../testing/recording-consumer.ts';

describe('the consumer over a broker of its own', () => {
  let stack: PrivateStack;
  let brokers: string;
  let kafka: Kafka;
  let admin: Admin;
  let topic: string;
  let running: RecordingConsumer[] = [];
  beforeAll(async () => {
    stack = await PrivateStack.start({ only: ['kafka'] });
    brokers = stack.env['KAFKA_BROKERS']!;
    kafka = createKafka({ brokers: [brokers], clientId: 'test', logger: silentLogger });
    admin = kafka.admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin.disconnect();
    await stack[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    topic = uniqueName('intake');
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 2 }] });
  });
  afterEach(async () => {
    await Promise.all(running.map((consumer) => consumer.stop()));
    running = [];
  });

  const start = async (): Promise<RecordingConsumer> => {
    const consumer = await startRecordingConsumer(kafka, { topic });
    running.push(consumer);
    return consumer;
  };
  const send = async (value: Buffer, compression: keyof typeof COMPRESSION): Promise<void> => {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({
      topic,
      acks: -1,
      compression: COMPRESSION[compression],
      messages: [{ partition: 0, value }],
    });
    await producer.disconnect();
  };

  it.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'reads the %s batches of a Java client',
    async (compression) => {
      const lines = 2_000;
      await sendFromJava(stack.pidOf('kafka'), { brokers, topic, compression, lines });

      const consumer = await start();
      await waitFor('all lines', () => consumer.values.length >= lines);

      expect(new Set(consumer.values)).toEqual(
        new Set(
          Array.from(
            { length: lines },
            (_, i) => `${compression} line ${i} of a client that nobody knows`,
          ),
        ),
      );
      expect(consumer.values).toHaveLength(lines);
    },
  );

  it.each(['gzip', 'lz4', 'zstd'] as const)(
    'ends, without a step, at a %s batch that would fill the memory',
    async (compression) => {
      await send(Buffer.alloc(48 << 20), compression);

      const consumer = await start();

      await expect(consumer.failed).rejects.toMatchObject({
        code: 'CONSUMER_CRASHED',
        cause: { cause: { code: 'KAFKA_BATCH_UNREADABLE' } },
      });
      const [offsets] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
      expect(offsets?.partitions.every(({ offset }) => offset === '-1')).toBe(true);
    },
  );
});
