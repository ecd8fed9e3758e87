import type { Logger } from '@clickstream/service-core';
import { withDeadline } from '@clickstream/service-kit';
import { appendToPartition, partitionForKey } from '@clickstream/service-kit/kafka';

import type { SinkRecord } from './event-sink.ts';
import type { PartitionedLog } from './lane-sink.ts';
import type { LogClients, LogConnection } from './log-connection.ts';
import { PartitionCount } from './partition-count.ts';
import { SinkError } from './sink-error.ts';

export interface KafkaLogOptions {
  readonly connection: LogConnection;
  readonly topic: string;
  /** How many there are now. */
  readonly partitions: number;
  readonly metadataMaxAgeMs: number;
  readonly logger: Logger;
}

/** A connection on which nothing comes back for so long is given up. */
const ANSWER_DEADLINE_MS = 10_000;
const CHECK_TIMEOUT_MS = 2_000;

/** A topic as the lanes see it. */
export class KafkaLog implements PartitionedLog {
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
    const { topic, logger, connection } = this.#options;
    try {
      const clients = await connection.clients();
      const sent = appendToPartition(clients.producer, {
        topic,
        partition,
        messages: records,
        timeoutMs: ANSWER_DEADLINE_MS,
      });
      await this.#answered(clients, sent);
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

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#options.connection.close();
  }

  #lookUp(): Promise<void> {
    this.#check ??= this.#observePartitions().finally(() => {
      this.#check = undefined;
    });
    return this.#check;
  }

  async #observePartitions(): Promise<void> {
    const { connection, topic, logger } = this.#options;
    const clients = await connection.clients();
    const partitions = await this.#answered(clients, countPartitions(clients, topic));
    if (this.#count.observe(partitions)) logger.info('partitions_changed', { topic, partitions });
  }

  async #answered<T>(clients: LogClients, answer: Promise<T>): Promise<T> {
    return withDeadline(answer, {
      timeoutMs: ANSWER_DEADLINE_MS,
      onTimeout: () => {
        this.#options.connection.giveUp(clients);
        return new Error(`no answer within ${ANSWER_DEADLINE_MS} ms; the connection is given up`);
      },
    });
  }
}

/** @throws Error when there is no such topic */
export async function countPartitions(
  { admin }: Pick<LogClients, 'admin'>,
  topic: string,
): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const count = topics.find((found) => found.name === topic)?.partitions.length ?? 0;
  if (count === 0) throw new Error(`topic ${topic} has no partition`);
  return count;
}
