import {
  createEventCodec,
  registerClickEventSchema,
  subjectOfTopic,
  type ClickEvent,
} from '@clickstream/event-schema';
import { silentLogger } from '@clickstream/service-core';
import { createKafka, type Admin, type Kafka } from '@clickstream/service-kit/kafka';
import { createTopics, waitFor } from '@clickstream/testing';

export interface TopicRecord {
  readonly partition: number;
  readonly key: Buffer;
  readonly value: Buffer;
}

export interface StoredEvent extends TopicRecord {
  readonly event: ClickEvent;
}

/** A topic of one test, and what is in it. */
export class TestTopic implements AsyncDisposable {
  readonly name: string;
  partitions = 3;
  readonly #kafka: Kafka;
  readonly #admin: Admin;

  private constructor(name: string, brokers: string) {
    if (!name.includes('test')) throw new Error(`${name} is no topic of a test`);
    this.name = name;
    this.#kafka = createKafka({
      brokers: brokers.split(','),
      clientId: name,
      logger: silentLogger,
    });
    this.#admin = this.#kafka.admin();
  }

  static async create(name: string, brokers: string): Promise<TestTopic> {
    const topic = new TestTopic(name, brokers);
    await topic.#admin.connect();
    await createTopics(topic.#admin, [{ topic: name, numPartitions: topic.partitions }]);
    return topic;
  }

  /** Every record that is in the topic now. */
  async records(): Promise<TopicRecord[]> {
    const ends = await this.#admin.fetchTopicOffsets(this.name);
    const expected = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
    const consumer = this.#kafka.consumer({ groupId: `${this.name}-${performance.now()}` });
    const records: TopicRecord[] = [];
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [this.name], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachMessage: ({ partition, message: { key, value } }) => {
          if (key === null || value === null) throw new Error('a record without key or value');
          records.push({ partition, key, value });
          return Promise.resolve();
        },
      });
      await waitFor(`${expected} records`, () => records.length >= expected);
    } finally {
      await consumer.disconnect();
    }
    return records;
  }

  /** The records as events, decoded with the schemas of the registry. */
  async events(registryUrl: string): Promise<StoredEvent[]> {
    const codec = createEventCodec({ url: registryUrl, subject: subjectOfTopic(this.name) });
    const { schemaId } = await codec.openSerializer();
    await codec.deserializer.resolveSchema(schemaId);
    return (await this.records()).map((record) => {
      const decoded = codec.deserializer.decode(record.value);
      if (!decoded.ok) throw new Error(`nobody can read a record: ${decoded.reason}`);
      return { ...record, event: decoded.event };
    });
  }

  async register(registryUrl: string): Promise<void> {
    await registerClickEventSchema({ url: registryUrl, subject: subjectOfTopic(this.name) });
  }

  /** Makes it a topic of so many partitions. */
  async addPartitions(count: number): Promise<void> {
    await this.#admin.createPartitions({ topicPartitions: [{ topic: this.name, count }] });
    this.partitions = count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.deleteTopics({ topics: [this.name] });
    await this.#admin.disconnect();
  }
}
