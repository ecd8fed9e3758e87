import { randomUUID } from 'node:crypto';

import { withDeadline } from '@clickstream/service-kit';
import type { Batch, Consumer, Kafka, KafkaMessage } from '@clickstream/service-kit/kafka';

import { unreadable } from './checker-error.ts';
import { sayGoodbye } from './say-goodbye.ts';

export interface TopicReaderOptions<T> {
  readonly kafka: Kafka;
  readonly topic: string;
  /** What is kept of a record. */
  readonly keep: (message: KafkaMessage, partition: number) => T;
  /** Default 60,000. */
  readonly deadlineMs?: number;
}

/** The ends of a partition. */
export interface PartitionEnds {
  readonly partition: number;
  readonly low: bigint;
  readonly high: bigint;
}

/** What has been read of a partition. */
interface Progress<T> {
  next: bigint;
  kept: T[];
}

/**
 * A topic from its first record to its last, read once: the next call goes on where the one before has stopped, also in
 * partitions that are new. A topic that was made anew is read anew.
 *
 * It joins a group that nobody else knows and commits nothing.
 */
export class TopicReader<T> {
  readonly #options: TopicReaderOptions<T>;
  readonly #progress = new Map<number, Progress<T>>();

  constructor(options: TopicReaderOptions<T>) {
    this.#options = options;
  }

  /** All records below these ends, in the order of the log. @throws CheckerError `CHECKER_UNREADABLE` */
  async readTo(ends: readonly PartitionEnds[]): Promise<T[]> {
    for (const { partition, low, high } of ends) {
      const known = this.#progress.get(partition) ?? { next: 0n, kept: [] };
      if (known.next > high) Object.assign(known, { next: 0n, kept: [] });
      if (known.next < low) known.next = low;
      this.#progress.set(partition, known);
    }
    if (!this.#hasReached(ends)) await this.#fetch(ends);
    return ends.flatMap(({ partition }) => this.#progress.get(partition)?.kept ?? []);
  }

  #hasReached(ends: readonly PartitionEnds[]): boolean {
    return ends.every(({ partition, high }) => (this.#progress.get(partition)?.next ?? 0n) >= high);
  }

  async #fetch(ends: readonly PartitionEnds[]): Promise<void> {
    const { kafka, topic, deadlineMs = 60_000 } = this.#options;
    const consumer = kafka.consumer({
      groupId: `fault-checker-${randomUUID()}`,
      allowAutoTopicCreation: false,
      readUncommitted: true,
      maxWaitTimeInMs: 100,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    try {
      await withDeadline(this.#consume(consumer, ends), {
        timeoutMs: deadlineMs,
        onTimeout: () => new Error(`its end was not reached within ${deadlineMs} ms`),
      });
    } catch (cause) {
      throw unreadable(`topic ${topic}`, cause);
    } finally {
      await sayGoodbye(consumer);
    }
  }

  async #consume(consumer: Consumer, ends: readonly PartitionEnds[]): Promise<void> {
    const { topic } = this.#options;
    const { promise: reached, resolve, reject } = Promise.withResolvers<undefined>();
    // The deadline may strike while nobody waits for it yet.
    reached.catch(() => undefined);
    consumer.on('consumer.crash', ({ payload }) => {
      reject(payload.error);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        this.#take(batch);
        if (this.#hasReached(ends)) resolve(undefined);
        return Promise.resolve();
      },
    });
    for (const [partition, { next }] of this.#progress) {
      consumer.seek({ topic, partition, offset: String(next) });
    }
    await reached;
  }

  /** What was fetched before the seek took effect is known already. */
  #take(batch: Batch): void {
    const known = this.#progress.get(batch.partition);
    if (known === undefined) return;
    for (const message of batch.messages) {
      if (BigInt(message.offset) < known.next) continue;
      known.kept.push(this.#options.keep(message, batch.partition));
      known.next = BigInt(message.offset) + 1n;
    }
    const after = BigInt(batch.lastOffset()) + 1n;
    if (after > known.next) known.next = after;
  }
}
