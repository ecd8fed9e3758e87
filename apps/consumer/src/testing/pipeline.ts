import { randomUUID } from 'node:crypto';

import {
  createEventCodec,
  decodeDeadLetterHeaders,
  registerClickEventSchema,
  registerSchema,
  subjectOfTopic,
  type ClickEvent,
  type DeadLetterInfo,
  type EventSerializer,
} from '@clickstream/event-schema';
import {
  createClickstreamTables,
  openDirtyHourTable,
  openRpcHBaseStore,
  type HBaseStore,
  type Row,
} from '@clickstream/hbase-store';
import { silentLogger } from '@clickstream/service-core';
import {
  COMPRESSION,
  createKafka,
  type Admin,
  type CompressionName,
  type Kafka,
} from '@clickstream/service-kit/kafka';
import { createTopics, engineEndpoints, uniqueName, waitFor } from '@clickstream/testing';

import { marksTopicOf } from '../dead-letters/replay-mark.ts';

export interface ReceivedDeadLetter {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly info: DeadLetterInfo | undefined;
}

const PARTITIONS = 3;

/** Topics, schema and tables of one test on the real engines, with what a test asks of them. */
export class TestPipeline implements AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  readonly hbase: HBaseStore;
  readonly serializer: EventSerializer;
  readonly #kafka: Kafka;
  readonly #admin: Admin;

  private constructor(parts: {
    readonly env: Readonly<Record<string, string>>;
    readonly hbase: HBaseStore;
    readonly serializer: EventSerializer;
    readonly kafka: Kafka;
    readonly admin: Admin;
  }) {
    this.env = parts.env;
    this.hbase = parts.hbase;
    this.serializer = parts.serializer;
    this.#kafka = parts.kafka;
    this.#admin = parts.admin;
  }

  static async open(): Promise<TestPipeline> {
    const engines = engineEndpoints(
      'KAFKA_BROKERS',
      'SCHEMA_REGISTRY_URL',
      'HBASE_BOOTSTRAP',
      'HBASE_ZOOKEEPER_QUORUM',
    );
    const name = uniqueName('consumer');
    const env = {
      ...engines,
      KAFKA_TOPIC: name,
      KAFKA_DEAD_LETTER_TOPIC: `${name}.dead-letters`,
      KAFKA_GROUP_ID: name,
      HBASE_EVENTS_TABLE: `${name}_events`,
      HBASE_DIRTY_HOURS_TABLE: `${name}_hours`,
      HBASE_TOMBSTONES_TABLE: `${name}_tombstones`,
      CONSUMER_CHUNK_SIZE: '20',
      // the shortest that brokers allow: a killed member is missed after this time
      CONSUMER_SESSION_TIMEOUT: '6s',
    };
    const brokers = env.KAFKA_BROKERS.split(',');
    const kafka = createKafka({ brokers, clientId: 'test', logger: silentLogger });
    const admin = kafka.admin();
    await admin.connect();
    await createTopics(admin, [
      { topic: env.KAFKA_TOPIC, numPartitions: PARTITIONS },
      { topic: env.KAFKA_DEAD_LETTER_TOPIC, numPartitions: 1 },
      {
        topic: marksTopicOf(env.KAFKA_DEAD_LETTER_TOPIC),
        numPartitions: 1,
        configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
      },
    ]);
    const registry = { url: env.SCHEMA_REGISTRY_URL, subject: subjectOfTopic(name) };
    await registerClickEventSchema(registry);
    const hbase = await openRpcHBaseStore({ bootstrap: env.HBASE_BOOTSTRAP.split(',') });
    await createClickstreamTables(hbase, {
      eventsTable: env.HBASE_EVENTS_TABLE,
      dirtyHoursTable: env.HBASE_DIRTY_HOURS_TABLE,
      tombstonesTable: env.HBASE_TOMBSTONES_TABLE,
      saltBuckets: 2,
    });
    const serializer = await createEventCodec(registry).openSerializer();
    return new TestPipeline({ env, hbase, serializer, kafka, admin });
  }

  /** Registers a schema of the right record for another topic only, and returns its id. */
  async registerElsewhere(): Promise<number> {
    const field = { name: uniqueName('field'), type: 'string' };
    const { schemaId } = await registerSchema({
      url: this.#variable('SCHEMA_REGISTRY_URL'),
      subject: this.#subjects().other,
      schema: JSON.stringify({
        type: 'record',
        name: 'ClickEvent',
        namespace: 'io.clickstream',
        fields: [field],
      }),
    });
    return schemaId;
  }

  /** Sends values as they are, all with one key. */
  async sendRaw(
    values: readonly (Buffer | null)[],
    key: string,
    compression: CompressionName = 'none',
  ): Promise<void> {
    await this.#send(
      values.map((value) => ({ key, value })),
      compression,
    );
  }

  /** Sends events, each with its user as key. */
  async sendEvents(
    events: readonly ClickEvent[],
    compression: CompressionName = 'none',
  ): Promise<void> {
    await this.#send(
      events.map((event) => ({ key: event.user_id, value: this.serializer.encode(event) })),
      compression,
    );
  }

  /** Sum of the offsets that the group has committed. */
  async committed(): Promise<number> {
    const topic = this.#topic();
    const [offsets] = await this.#admin.fetchOffsets({ groupId: this.#group(), topics: [topic] });
    const numbers = offsets?.partitions.map(({ offset }) => Math.max(0, Number(offset))) ?? [];
    return numbers.reduce((sum, offset) => sum + offset, 0);
  }

  /** Waits until the group has committed that many messages. */
  async untilCommitted(messages: number, options?: { readonly timeoutMs?: number }): Promise<void> {
    await waitFor(
      `${messages} committed messages`,
      async () => (await this.committed()) >= messages,
      options,
    );
  }

  async rows(): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this.hbase.scan(this.#variable('HBASE_EVENTS_TABLE'))) rows.push(row);
    return rows;
  }

  /** Ids of the stored events, in the order of their keys. */
  async storedIds(): Promise<string[]> {
    const cells = (await this.rows()).map(({ cells }) =>
      cells.find(({ family, qualifier }) => family === 'click_data' && qualifier === 'event_id'),
    );
    return cells.map((cell) => cell?.value.toString() ?? '');
  }

  dirtyHours(): Promise<Map<number, bigint>> {
    const table = this.#variable('HBASE_DIRTY_HOURS_TABLE');
    return openDirtyHourTable(this.hbase, { table }).readVersions();
  }

  /** How many records are in the dead-letter topic. */
  async countDeadLetters(): Promise<number> {
    const topic = this.#variable('KAFKA_DEAD_LETTER_TOPIC');
    const ends = await this.#admin.fetchTopicOffsets(topic);
    return ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  }

  /** Reads the dead-letter topic until it has given `count` letters, and whatever comes with them. */
  async deadLetters(count: number): Promise<ReceivedDeadLetter[]> {
    const received: ReceivedDeadLetter[] = [];
    const consumer = this.#kafka.consumer({ groupId: `${this.#group()}-${randomUUID()}` });
    await consumer.connect();
    await consumer.subscribe({
      topics: [this.#variable('KAFKA_DEAD_LETTER_TOPIC')],
      fromBeginning: true,
    });
    await consumer.run({
      eachMessage: ({ message: { key, value, headers = {} } }) => {
        received.push({ key, value, info: decodeDeadLetterHeaders(headers) });
        return Promise.resolve();
      },
    });
    try {
      await waitFor(`${count} dead letters`, () => received.length >= count);
    } finally {
      await consumer.disconnect();
    }
    return received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hbase.deleteTable(this.#variable('HBASE_EVENTS_TABLE'));
    await this.hbase.deleteTable(this.#variable('HBASE_DIRTY_HOURS_TABLE'));
    await this.hbase.deleteTable(this.#variable('HBASE_TOMBSTONES_TABLE'));
    await this.hbase.close();
    const letters = this.#variable('KAFKA_DEAD_LETTER_TOPIC');
    await this.#admin.deleteTopics({ topics: [this.#topic(), letters, marksTopicOf(letters)] });
    const { groups } = await this.#admin.listGroups();
    const own = groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(this.#group()));
    await this.#admin.deleteGroups(own);
    await this.#admin.disconnect();
    for (const subject of Object.values(this.#subjects())) {
      const url = `${this.#variable('SCHEMA_REGISTRY_URL')}/subjects/${subject}`;
      await fetch(url, { method: 'DELETE' });
    }
  }

  async #send(
    messages: readonly { key: string; value: Buffer | null }[],
    compression: CompressionName,
  ): Promise<void> {
    const producer = this.#kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({
      topic: this.#topic(),
      acks: -1,
      compression: COMPRESSION[compression],
      messages: [...messages],
    });
    await producer.disconnect();
  }

  #subjects(): { readonly own: string; readonly other: string } {
    return {
      own: subjectOfTopic(this.#topic()),
      other: subjectOfTopic(`${this.#topic()}-other`),
    };
  }

  #topic(): string {
    return this.#variable('KAFKA_TOPIC');
  }

  #group(): string {
    return this.#variable('KAFKA_GROUP_ID');
  }

  #variable(name: string): string {
    return this.env[name] ?? '';
  }
}
