import type { Admin } from '@clickstream/service-kit/kafka';

import { withAdmin } from './with-admin.ts';

const TOPIC = 'clickstream';
const GROUP_ID = 'clickstream-consumer';

/** What a scenario asks of the brokers about topic and consumer group. */
export class ConsumerGroup {
  readonly #brokers: string;

  constructor(brokers: string) {
    this.#brokers = brokers;
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

  /** The offset that the group goes on from, by partition; without those that have none. */
  committed(): Promise<ReadonlyMap<number, bigint>> {
    return this.#ask(async (admin) => {
      const [answer] = await admin.fetchOffsets({ groupId: GROUP_ID, topics: [TOPIC] });
      const known = answer?.partitions.filter(({ offset }) => BigInt(offset) >= 0n) ?? [];
      return new Map(known.map(({ partition, offset }) => [partition, BigInt(offset)]));
    });
  }

  /** Forgets every offset, as brokers do after a week without members; none of them may run. */
  forget(): Promise<void> {
    return this.#ask(async (admin) => {
      await admin.deleteGroups([GROUP_ID]);
    });
  }

  /** Removes every record below the group's offsets, as the retention does. */
  expireRead(): Promise<void> {
    return this.#ask(async (admin) => {
      const [answer] = await admin.fetchOffsets({ groupId: GROUP_ID, topics: [TOPIC] });
      const partitions = answer?.partitions.filter(({ offset }) => BigInt(offset) > 0n) ?? [];
      await admin.deleteTopicRecords({ topic: TOPIC, partitions });
    });
  }

  /** Removes the topic with every record and the group's offsets. */
  deleteTopic(): Promise<void> {
    return this.#ask((admin) => admin.deleteTopics({ topics: [TOPIC] }));
  }

  /** Raises the topic's number of partitions. */
  addPartitions(count: number): Promise<void> {
    return this.#ask(async (admin) => {
      await admin.createPartitions({ topicPartitions: [{ topic: TOPIC, count }] });
    });
  }

  #ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    return withAdmin(this.#brokers, question);
  }
}
