import type { Logger } from '@clickstream/service-core';
import { withDeadline } from '@clickstream/service-kit';
import {
  createKafka,
  partitionForKey,
  type Admin,
  type Producer,
} from '@clickstream/service-kit/kafka';

import type { EventSink, SinkRecord } from './event-sink.ts';
import { LaneSink, type LaneSinkOptions, type PartitionedLog } from './lane-sink.ts';
import { PartitionCount } from './partition-count.ts';
import { SinkError } from './sink-error.ts';

export interface KafkaEventSinkOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  /** How often the topic's partitions are looked up; an added one is used after at most twice this time. */
  readonly metadataMaxAgeMs: number;
  readonly buffer: LaneSinkOptions;
  readonly logger: Logger;
}

const ALL_IN_SYNC_REPLICAS = -1;
const BROKER_TIMEOUT_MS = 30_000;
const CHECK_TIMEOUT_MS = 2_000;

/**
 * Connects and learns the topic's partitions.
 *
 * @throws when no broker answers or the topic is missing; trying again later may help in both cases.
 */
export async function connectKafkaEventSink(options: KafkaEventSinkOptions): Promise<EventSink> {
  const { brokers, topic, logger } = options;
  const kafka = createKafka({ brokers, clientId: 'clickstream-collector', logger });
  const admin = kafka.admin({ retry: { retries: 1 } });
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    metadataMaxAge: options.metadataMaxAgeMs,
    // Sequence numbers of an abandoned batch can make a broker swallow the next one; readers drop duplicates anyway.
    idempotent: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  try {
    await admin.connect();
    await producer.connect();
    const partitions = await countPartitions(admin, topic);
    return new LaneSink(new KafkaLog({ ...options, admin, producer, partitions }), options.buffer);
  } catch (error) {
    await Promise.allSettled([admin.disconnect(), producer.disconnect()]);
    throw new SinkError(`cannot reach topic ${topic}`, {
      code: 'SINK_FAILED',
      retriable: true,
      cause: error,
    });
  }
}

async function countPartitions(admin: Admin, topic: string): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const count = topics.find((found) => found.name === topic)?.partitions.length ?? 0;
  if (count === 0) throw new Error(`topic ${topic} has no partition`);
  return count;
}

interface KafkaLogOptions {
  readonly admin: Admin;
  readonly producer: Producer;
  readonly topic: string;
  readonly partitions: number;
  readonly metadataMaxAgeMs: number;
  readonly logger: Logger;
}

class KafkaLog implements PartitionedLog {
  readonly #options: KafkaLogOptions;
  readonly #count: PartitionCount;
  readonly #timer: NodeJS.Timeout;
  #check: Promise<void> | undefined;

  constructor(options: KafkaLogOptions) {
    const { partitions, metadataMaxAgeMs } = options;
    this.#options = options;
    this.#count = new PartitionCount(partitions, {
      settleMs: metadataMaxAgeMs,
      now: () => performance.now(),
    });
    this.#timer = setInterval(() => {
      // an outage shows in readiness, and at every send
      this.#lookUp().catch(() => undefined);
    }, metadataMaxAgeMs);
    this.#timer.unref();
  }

  get partitions(): number {
    return this.#count.current;
  }

  partitionOf(key: Buffer): number {
    return partitionForKey(key, this.partitions);
  }

  async append(partition: number, records: readonly SinkRecord[]): Promise<void> {
    const { producer, topic, logger } = this.#options;
    try {
      const answers = await producer.send({
        topic,
        acks: ALL_IN_SYNC_REPLICAS,
        timeout: BROKER_TIMEOUT_MS,
        messages: records.map(({ key, value }) => ({ key, value, partition })),
      });
      // A send can resolve although the partition's leader never answered.
      const answer = answers.find((a) => a.topicName === topic && a.partition === partition);
      if (answer?.errorCode !== 0) throw new Error('the answer does not name the partition');
    } catch (error) {
      logger.warn('send_failed', {
        topic,
        partition,
        records: records.length,
        error: String(error),
      });
      throw new SinkError(`partition ${partition} of ${topic} was not acknowledged`, {
        code: 'SINK_FAILED',
        retriable: true,
        cause: error,
      });
    }
  }

  /** Asks the brokers; callers at the same time share one question. */
  check(): Promise<void> {
    return withDeadline(this.#lookUp(), {
      timeoutMs: CHECK_TIMEOUT_MS,
      onTimeout: () =>
        new SinkError('the brokers do not answer', { code: 'SINK_TIMEOUT', retriable: true }),
    });
  }

  #lookUp(): Promise<void> {
    const { admin, topic, logger } = this.#options;
    this.#check ??= countPartitions(admin, topic)
      .then((partitions) => {
        if (this.#count.observe(partitions))
          logger.info('partitions_changed', { topic, partitions });
      })
      .finally(() => {
        this.#check = undefined;
      });
    return this.#check;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#options.producer.disconnect();
    await this.#options.admin.disconnect();
  }
}
