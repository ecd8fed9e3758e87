import { errorChain, type Logger } from '@clickstream/service-core';
import {
  createKafka,
  readTopic,
  type Admin,
  type Kafka,
  type OffsetRange,
  type TopicBatch,
} from '@clickstream/service-kit/kafka';

import { AggregatorError } from '../aggregator-error.ts';
import type { CommittedOffsets } from './judge-record.ts';

const QUICK = { retries: 2, initialRetryTime: 100, maxRetryTime: 2_000 };
const GROUP_PREFIX = 'clickstream-ledger';

/** What the ledger reads of Kafka; it changes nothing there. */
export class KafkaLog implements AsyncDisposable {
  readonly #kafka: Kafka;
  readonly #admin: Admin;

  private constructor(kafka: Kafka, admin: Admin) {
    this.#kafka = kafka;
    this.#admin = admin;
  }

  /** @throws AggregatorError `AGGREGATOR_KAFKA_UNAVAILABLE`, as every call here */
  static async open(brokers: readonly string[], logger: Logger): Promise<KafkaLog> {
    const kafka = createKafka({ brokers, clientId: GROUP_PREFIX, logger });
    const admin = kafka.admin({ retry: QUICK });
    try {
      await admin.connect();
    } catch (cause) {
      await admin.disconnect();
      throw unavailable(`no broker answers at ${brokers.join(', ')}`, cause);
    }
    return new KafkaLog(kafka, admin);
  }

  /** First offset and the one behind the last, by partition. */
  async offsetsOf(topic: string): Promise<Map<number, OffsetRange>> {
    const offsets = await asked(topic, () => this.#admin.fetchTopicOffsets(topic));
    return new Map(
      offsets.map(({ partition, low, high }) => [
        partition,
        { start: BigInt(low), end: BigInt(high) },
      ]),
    );
  }

  /** The first offset of each partition whose record was written then or later. */
  async offsetsAt(topic: string, timeMs: number): Promise<Map<number, bigint>> {
    const offsets = await asked(topic, () =>
      this.#admin.fetchTopicOffsetsByTimestamp(topic, timeMs),
    );
    return new Map(offsets.map(({ partition, offset }) => [partition, BigInt(offset)]));
  }

  /** Where a group goes on; partitions that it has never committed are left out. */
  async committed(groupId: string, topic: string): Promise<CommittedOffsets> {
    const [answer] = await asked(topic, () =>
      this.#admin.fetchOffsets({ groupId, topics: [topic] }),
    );
    const committed = new Map<number, bigint>();
    for (const { partition, offset } of answer?.partitions ?? []) {
      if (BigInt(offset) >= 0n) committed.set(partition, BigInt(offset));
    }
    return committed;
  }

  read(
    topic: string,
    ranges: ReadonlyMap<number, OffsetRange>,
    signal: AbortSignal,
  ): AsyncGenerator<TopicBatch> {
    return readTopic(this.#kafka, {
      topic,
      ranges,
      groupPrefix: GROUP_PREFIX,
      signal,
      toError: unavailable,
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#admin.disconnect();
  }
}

async function asked<T>(topic: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const isGone = errorChain(cause).join().includes('does not host this topic');
    throw unavailable(
      isGone ? `there is no topic ${topic}` : `the brokers do not answer about topic ${topic}`,
      cause,
    );
  }
}

function unavailable(message: string, cause?: unknown): AggregatorError {
  return new AggregatorError(message, { code: 'AGGREGATOR_KAFKA_UNAVAILABLE', cause });
}
