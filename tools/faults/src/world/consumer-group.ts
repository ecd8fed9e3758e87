import { silentLogger } from '@clickstream/service-core';
import { createKafka, type Admin } from '@clickstream/service-kit/kafka';

const TOPIC = 'clickstream';
const GROUP_ID = 'clickstream-consumer';

/** What a scenario asks of the brokers about topic and consumer group. */
export class ConsumerGroup {
  readonly #brokers: readonly string[];

  constructor(brokers: string) {
    this.#brokers = brokers.split(',');
  }

  /** Records that the group has not finished yet. */
  lag(): Promise<number> {
    return this.#ask(async (admin) => {
      const ends = await admin.fetchTopicOffsets(TOPIC);
      const [committed] = await admin.fetchOffsets({ groupId: GROUP_ID, topics: [TOPIC] });
      const done = new Map(committed?.partitions.map((p) => [p.partition, Number(p.offset)]));
      return ends.reduce(
        (sum, { partition, high, low }) =>
          sum + Number(high) - Math.max(done.get(partition) ?? -1, Number(low)),
        0,
      );
    });
  }

  /** Moves the group to these offsets; none of its members may run. */
  moveTo(
    offsetOf: (partition: { readonly low: number; readonly high: number }) => number,
  ): Promise<void> {
    return this.#ask(async (admin) => {
      const partitions = (await admin.fetchTopicOffsets(TOPIC)).map(({ partition, low, high }) => ({
        partition,
        offset: String(offsetOf({ low: Number(low), high: Number(high) })),
      }));
      await admin.setOffsets({ groupId: GROUP_ID, topic: TOPIC, partitions });
    });
  }

  /** Raises the topic's number of partitions. */
  addPartitions(count: number): Promise<void> {
    return this.#ask(async (admin) => {
      await admin.createPartitions({ topicPartitions: [{ topic: TOPIC, count }] });
    });
  }

  async #ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = createKafka({
      brokers: this.#brokers,
      clientId: 'faults',
      logger: silentLogger,
    }).admin();
    await admin.connect();
    try {
      return await question(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
