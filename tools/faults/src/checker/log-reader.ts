import { createHash } from 'node:crypto';

import { silentLogger } from '@clickstream/service-core';
import { withDeadline } from '@clickstream/service-kit';
import { createKafka, type Admin, type IHeaders, type Kafka } from '@clickstream/service-kit/kafka';

import { unreadable } from './checker-error.ts';
import { sayGoodbye } from './say-goodbye.ts';
import { eventIdOf } from './event-value.ts';
import type { DeadLetterRecord, LogRecord, PartitionOffsets } from './evidence.ts';
import { TopicReader, type PartitionEnds } from './topic-reader.ts';

const ADMIN_DEADLINE_MS = 30_000;

export interface LogReaderOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly deadLetterTopic: string;
  readonly groupId: string;
}

/** What Kafka holds: the events, the dead letters, and how far the consumers say they are. */
export interface KafkaEvidence {
  readonly offsets: readonly PartitionOffsets[];
  readonly log: readonly LogRecord[];
  readonly deadLetters: readonly DeadLetterRecord[];
}

/** Reads both topics, each record once however often it is asked, and the group's offsets without joining the group. */
export class LogReader {
  readonly #options: LogReaderOptions;
  readonly #kafka: Kafka;
  readonly #log: TopicReader<LogRecord>;
  readonly #deadLetters: TopicReader<DeadLetterRecord>;

  constructor(options: LogReaderOptions) {
    const { brokers, topic, deadLetterTopic } = options;
    this.#options = options;
    this.#kafka = createKafka({ brokers, clientId: 'fault-checker', logger: silentLogger });
    this.#log = new TopicReader({
      kafka: this.#kafka,
      topic,
      keep: ({ offset, value }, partition) => ({
        partition,
        offset: BigInt(offset),
        eventId: eventIdOf(value),
      }),
    });
    this.#deadLetters = new TopicReader({
      kafka: this.#kafka,
      topic: deadLetterTopic,
      keep: ({ offset, value, headers = {} }, partition) => ({
        partition,
        offset: BigInt(offset),
        valueDigest: value === null ? null : createHash('sha256').update(value).digest('hex'),
        headers: textsOf(headers),
        eventId: eventIdOf(value),
      }),
    });
  }

  /** Offsets first, the dead letters last: what a committed offset covers is then there to be found. @throws CheckerError */
  async read(): Promise<KafkaEvidence> {
    const { topic, deadLetterTopic } = this.#options;
    const committed = await this.#ask((admin) => this.#committed(admin));
    const logEnds = await this.#ask((admin) => endsOf(admin, topic));
    const log = await this.#log.readTo(logEnds);
    const letterEnds = await this.#ask((admin) => endsOf(admin, deadLetterTopic));
    const deadLetters = await this.#deadLetters.readTo(letterEnds);
    const offsets = logEnds.map((ends) => ({ ...ends, committed: committed.get(ends.partition) }));
    return { offsets, log, deadLetters };
  }

  async #committed(admin: Admin): Promise<Map<number, bigint>> {
    const { groupId, topic } = this.#options;
    const answers = await admin.fetchOffsets({ groupId, topics: [topic] });
    return new Map(
      answers
        .flatMap(({ partitions }) => partitions)
        // -1: none
        .filter(({ offset }) => BigInt(offset) >= 0n)
        .map(({ partition, offset }) => [partition, BigInt(offset)]),
    );
  }

  async #ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.#kafka.admin({ retry: { retries: 2 } });
    try {
      return await withDeadline(
        admin.connect().then(() => question(admin)),
        {
          timeoutMs: ADMIN_DEADLINE_MS,
          onTimeout: () => new Error(`no answer within ${ADMIN_DEADLINE_MS} ms`),
        },
      );
    } catch (cause) {
      throw unreadable('Kafka', cause);
    } finally {
      await sayGoodbye(admin);
    }
  }
}

async function endsOf(admin: Admin, topic: string): Promise<PartitionEnds[]> {
  const ends = await admin.fetchTopicOffsets(topic);
  return ends
    .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
    .toSorted((a, b) => a.partition - b.partition);
}

function textsOf(headers: IHeaders): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) texts.set(name, last.toString());
  }
  return texts;
}
