// Starts a Kafka broker of its own.
import { ServiceError, silentLogger, sleep, type Logger } from '@clickstream/service-core';
import {
  COMPRESSION,
  createKafka,
  type Admin,
  type CompressionName,
  type Kafka,
} from '@clickstream/service-kit/kafka';
import {
  createTopics,
  PrivateStack,
  recreateTopic,
  uniqueName,
  waitFor,
} from '@clickstream/testing';

import { sendFromJava } from '../testing/java-producer.ts';
import {
  startRecordingConsumer,
  type RecordingConsumer,
  type RecordingConsumerOptions,
} from '../testing/recording-consumer.ts';
import { createConsumerKafka, listTopics } from './consumer-kafka.ts';
import type { EventConsumerOptions } from './event-consumer.ts';
import { createTopicLoss, type TopicLoss } from './topic-loss.ts';
import { withHeartbeat } from './with-heartbeat.ts';

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
    await createTopics(admin, [{ topic, numPartitions: 2 }]);
    // Who joins the first group of a new broker while its coordinator loads ends, and a supervisor starts it again.
    await waitFor('the coordinator of the group', async () => (await committed()).length > 0);
  });
  afterEach(async () => {
    await Promise.all(running.map((consumer) => consumer.stop()));
    running = [];
  });

  const start = async (changes: Partial<EventConsumerOptions> = {}): Promise<RecordingConsumer> => {
    const consumer = await startRecordingConsumer(kafka, { topic, ...changes });
    running.push(consumer);
    return consumer;
  };
  const send = async (
    partition: number,
    values: readonly (string | Buffer)[],
    compression: CompressionName = 'none',
  ): Promise<void> => {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({
      topic,
      acks: -1,
      compression: COMPRESSION[compression],
      messages: values.map((value) => ({ partition, value })),
    });
    await producer.disconnect();
  };
  const numbers = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, at) => String(from + at));
  const committed = async (): Promise<string[]> => {
    const [offsets] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
    return offsets?.partitions.map(({ offset }) => offset) ?? [];
  };

  it.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'reads the %s batches of a Java client',
    async (compression) => {
      const lines = 2_000;
      await sendFromJava(stack.pidOf('kafka'), { brokers, topic, compression, lines });

      const consumer = await start();
      await Promise.race([
        consumer.failed,
        waitFor('all lines', () => consumer.values.length >= lines),
      ]);

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
    'reads stand-ins of a %s batch that would fill the memory, and what is behind it',
    async (compression) => {
      const half = Buffer.alloc(24 << 20);
      await send(0, [half, half, half], compression);
      await send(0, ['behind']);

      const consumer = await start();
      await waitFor('all records', () => consumer.read.length >= 4);

      expect(consumer.read).toEqual(['0/0', '0/1', '0/2', '0/3']);
      expect(consumer.values.slice(1)).toEqual(['', '', 'behind']);
    },
  );

  it('finds a partition that was added, and reads it from its begin', async () => {
    const consumer = await start();
    await send(0, ['a']);
    await waitFor('the first record', () => consumer.values.length === 1);

    await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] });
    await send(3, numbers(0, 10));

    await waitFor('the new partition', () => consumer.values.length === 11);
    expect(consumer.read.slice(1)).toEqual(numbers(0, 10).map((offset) => `3/${offset}`));
  });

  /** Starts a consumer of the group whose log is looked at. */
  const startLogged = async (): Promise<{ consumer: RecordingConsumer; alerts: object[] }> => {
    const alerts: object[] = [];
    const logger: Logger = {
      ...silentLogger,
      error: (event, fields) => alerts.push({ event, ...fields }),
    };
    const consumer = await startRecordingConsumer(
      createConsumerKafka({ brokers: [brokers], logger }),
      { topic, logger },
    );
    running.push(consumer);
    return { consumer, alerts };
  };

  it('reads on at the first record there is, with an alert, when retention was faster', async () => {
    await send(0, numbers(0, 10));
    const before = await start();
    await waitFor('some committed records', async () => (await committed()).includes('10'));
    await before.stop();
    await send(0, numbers(10, 20));
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '15' }] });

    const { consumer, alerts } = await startLogged();
    await waitFor('the rest', () => consumer.values.length >= 5);
    await send(0, ['20']);
    await waitFor('a new record', () => consumer.values.includes('20'));

    expect(consumer.values).toEqual(numbers(15, 21));
    expect(alerts).toEqual([
      expect.objectContaining({
        event: 'offset_out_of_range',
        code: 'CONSUMER_OFFSET_OUT_OF_RANGE',
        topic,
        partition: 0,
      }),
    ]);
  });

  it('reads everything again, never nothing, when the group’s offset lies behind the end', async () => {
    await send(0, numbers(0, 10));
    await admin.setOffsets({ groupId: topic, topic, partitions: [{ partition: 0, offset: '99' }] });

    const { consumer, alerts } = await startLogged();
    await waitFor('all records', () => consumer.values.length >= 10);

    expect(consumer.values).toEqual(numbers(0, 10));
    expect(alerts).toHaveLength(1);
  });

  it('ends at once when one partition cannot go on, whatever the others wait for', async () => {
    const fault = new ServiceError('no such table', { code: 'TEST_FAULT' });
    const release = Promise.withResolvers<undefined>();
    await send(0, ['a']);
    await send(1, ['b']);
    let waiting = 0;
    const consumer = await start({
      handleBatch: async ({ batch }) => {
        waiting += 1;
        await waitFor('both', () => waiting === 2);
        if (batch.partition === 0) throw fault;
        await release.promise;
      },
    });

    await expect(consumer.failed).rejects.toMatchObject({ code: 'CONSUMER_CRASHED', cause: fault });
    release.resolve(undefined);
    expect(await committed()).toEqual(['-1', '-1']);
  });

  it('ends when its topic is deleted; the next one reads the new topic from its begin', async () => {
    await send(0, numbers(0, 10));
    const before = await start();
    await waitFor('some committed records', async () => (await committed()).includes('10'));

    await admin.deleteTopics({ topics: [topic] });
    await expect(before.failed).rejects.toMatchObject({ code: 'CONSUMER_CRASHED' });
    await recreateTopic(admin, { topic, numPartitions: 2 });
    await send(0, numbers(100, 120));
    const after = await start();

    await waitFor('the new records', () => after.values.length >= 20);
    expect(after.values).toEqual(numbers(100, 120));
  });

  /** Starts a consumer of the group that notices when its topic is deleted, with the alerts it raises. */
  const startWatchful = async (
    changes: Pick<RecordingConsumerOptions, 'beforeBatch'> = {},
  ): Promise<{ consumer: RecordingConsumer; topicLoss: TopicLoss; told: string[] }> => {
    const witness = uniqueName('letters');
    await createTopics(admin, [{ topic: witness, numPartitions: 1 }]);
    const told: string[] = [];
    const logger: Logger = { ...silentLogger, error: (event) => told.push(event) };
    const topicLoss = createTopicLoss({
      topic,
      witness,
      listTopics: () => listTopics(kafka),
      logger,
    });
    const own = createConsumerKafka({
      brokers: [brokers],
      logger,
      onUnknownTopic: () => void topicLoss.suspect(),
    });
    const consumer = await startRecordingConsumer(own, { topic, topicLoss, logger, ...changes });
    running.push(consumer);
    return { consumer, topicLoss, told };
  };

  it('reads a topic that was deleted and made again from its begin', async () => {
    await send(0, numbers(0, 10));
    const { consumer, topicLoss, told } = await startWatchful();
    await waitFor('some committed records', async () => (await committed()).includes('10'));

    await admin.deleteTopics({ topics: [topic] });
    await waitFor('the loss', () => topicLoss.isLost);
    await recreateTopic(admin, { topic, numPartitions: 2 });
    await send(0, numbers(100, 120));

    await waitFor('the new records', () => consumer.values.length >= 30);
    expect(consumer.values).toEqual([...numbers(0, 10), ...numbers(100, 120)]);
    // Who looks before the new records are there also hears that the old offset is out of range.
    expect(told[0]).toBe('topic_deleted');
  });

  it('reads the new topic from its begin, though it has grown beyond the old one meanwhile', async () => {
    const release = Promise.withResolvers<undefined>();
    let isHeld = false;
    const { consumer, topicLoss, told } = await startWatchful({
      beforeBatch: async (payload) => {
        if (payload.batch.partition === 0 || isHeld) return;
        isHeld = true;
        await withHeartbeat(() => release.promise, {
          heartbeat: () => payload.heartbeat(),
          intervalMs: 1_000,
        });
      },
    });
    await send(0, numbers(0, 10));
    await waitFor('some committed records', async () => (await committed()).includes('10'));
    await send(1, ['held']);
    await waitFor('the batch that holds up the fetches', () => isHeld);

    await admin.deleteTopics({ topics: [topic] });
    await waitFor('the loss', async () => {
      await topicLoss.suspect();
      return topicLoss.isLost;
    });
    await recreateTopic(admin, { topic, numPartitions: 2 });
    await send(0, numbers(100, 120));
    await send(1, numbers(200, 205));
    release.resolve(undefined);

    await waitFor('the new records', () => consumer.values.length >= 36);
    expect(consumer.values.slice(0, 11)).toEqual([...numbers(0, 10), 'held']);
    expect(consumer.values.slice(11).toSorted()).toEqual([
      ...numbers(100, 120),
      ...numbers(200, 205),
    ]);
    expect(told).toEqual(['topic_deleted']);
  });

  it('ends when the broker hangs', async () => {
    const consumer = await start();
    await send(0, ['a']);
    await waitFor('a record', () => consumer.values.length === 1);

    stack.signal('kafka', 'SIGSTOP');
    try {
      await expect(consumer.failed).rejects.toMatchObject({ code: 'CONSUMER_STUCK' });
      expect(() => {
        consumer.checkAlive();
      }).toThrow();
    } finally {
      stack.signal('kafka', 'SIGCONT');
    }
    await waitFor('the broker', () => send(0, ['b']).then(() => true));
  });

  it('ends when the broker is dead, and reads on within a minute of its return when it is started again', async () => {
    const ends: unknown[] = [];
    let stopping = false;
    /** As a supervisor does. */
    const keepRunning = async (): Promise<void> => {
      while (!stopping) {
        try {
          const consumer = await start();
          await consumer.failed;
        } catch (error) {
          ends.push(error);
          await sleep(500);
        }
      }
    };
    const values = (): string[] => running.flatMap((consumer) => consumer.values);
    await send(0, numbers(0, 10));
    void keepRunning();
    await waitFor('the first records', () => values().length === 10);

    stack.signal('kafka', 'SIGKILL');
    await waitFor('an end', () => ends.length > 0, { timeoutMs: 50_000 });
    await stack.up();
    await send(0, numbers(10, 20));
    await waitFor('the other records', () => values().includes('19'), { timeoutMs: 60_000 });
    stopping = true;

    expect(ends[0]).toMatchObject({ code: 'CONSUMER_CRASHED' });
    expect(new Set(values())).toEqual(new Set(numbers(0, 20)));
  }, 180_000);
});
