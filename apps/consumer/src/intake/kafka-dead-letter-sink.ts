import { encodeDeadLetterHeaders } from '@clickstream/event-schema';
import type { Clock } from '@clickstream/service-core';
import { withDeadline } from '@clickstream/service-kit';
import {
  appendToPartition,
  namedPartitioner,
  partitionForKey,
  type Kafka,
  type Message,
  type Producer,
} from '@clickstream/service-kit/kafka';

import { ConsumerError } from '../consumer-error.ts';
import type { DeadLetter, DeadLetterSink } from './dead-letter.ts';

export interface KafkaDeadLetterSinkOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly clock: Clock;
}

/** A sink with an end. */
export interface OpenDeadLetterSink extends DeadLetterSink {
  close(): Promise<void>;
}

/** For all letters of a send together. */
const SEND_TIMEOUT_MS = 15_000;
const MAX_SEND_BYTES = 512 * 1024;
const MAX_SEND_LETTERS = 500;

type Source = Parameters<DeadLetterSink['send']>[1];

/**
 * Dead letters as records of a Kafka topic: the original's bytes, key and headers, and headers that say why.
 *
 * A send takes no longer than 15 seconds, and then fails with `CONSUMER_DEAD_LETTER_NOT_SENT`, retriable. What was on its way
 * may still arrive, so that a letter is there twice.
 */
export async function openKafkaDeadLetterSink(
  options: KafkaDeadLetterSinkOptions,
): Promise<OpenDeadLetterSink> {
  const { kafka, topic } = options;
  const partitions = await countPartitions(kafka, topic);
  return new KafkaDeadLetterSink(options, { producer: await connectProducer(kafka), partitions });
}

class KafkaDeadLetterSink implements OpenDeadLetterSink {
  readonly #options: KafkaDeadLetterSinkOptions;
  /** Undefined after it was given up. */
  #producer: Promise<Producer> | undefined;
  /** Undefined when they are to be counted anew. */
  #partitions: number | undefined;

  constructor(
    options: KafkaDeadLetterSinkOptions,
    open: { readonly producer: Producer; readonly partitions: number },
  ) {
    this.#options = options;
    this.#producer = Promise.resolve(open.producer);
    this.#partitions = open.partitions;
  }

  async send(letters: readonly DeadLetter[], source: Source): Promise<void> {
    const { kafka, topic, clock } = this.#options;
    const producer = this.#producer ?? this.#connect();
    const endsAt = performance.now() + SEND_TIMEOUT_MS;
    const answered = <T>(answer: Promise<T>): Promise<T> =>
      this.#answered(answer, producer, endsAt);
    const connected = await answered(producer);
    const partitions = (this.#partitions ??= await answered(countPartitions(kafka, topic)));
    for (const group of groupsOf(letters, partitions)) {
      const messages = group.letters.map((letter) => toMessage(letter, source, clock.now()));
      await answered(
        appendToPartition(connected, {
          topic,
          partition: group.partition,
          messages,
          timeoutMs: SEND_TIMEOUT_MS,
        }),
      );
    }
  }

  async close(): Promise<void> {
    const producer = await this.#producer?.catch(() => undefined);
    await producer?.disconnect();
  }

  /** Waits no longer than until `endsAt`: kafkajs alone waits for 30 seconds, four times, and for each group of letters. */
  async #answered<T>(answer: Promise<T>, producer: Promise<Producer>, endsAt: number): Promise<T> {
    try {
      return await withDeadline(answer, {
        timeoutMs: endsAt - performance.now(),
        onTimeout: () => {
          this.#giveUp(producer);
          return new Error(`no answer within ${SEND_TIMEOUT_MS} ms; the connection is given up`);
        },
      });
    } catch (cause) {
      // whoever made the topic anew may have given it fewer partitions
      this.#partitions = undefined;
      throw notSent(this.#options.topic, cause);
    }
  }

  #connect(): Promise<Producer> {
    const producer = connectProducer(this.#options.kafka);
    this.#producer = producer;
    producer.catch(() => {
      this.#giveUp(producer);
    });
    return producer;
  }

  /**
   * Has the next send connect anew: kafkajs keeps a connection on which nobody answers until the operating system ends
   * it, after a quarter of an hour.
   */
  #giveUp(producer: Promise<Producer>): void {
    if (this.#producer === producer) this.#producer = undefined;
    // waits for answers that may never come
    void producer.then((connected) => connected.disconnect()).catch(() => undefined);
  }
}

async function connectProducer(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: namedPartitioner,
    retry: { retries: 3, maxRetryTime: 2_000 },
  });
  await producer.connect();
  return producer;
}

interface Group {
  readonly partition: number;
  readonly letters: DeadLetter[];
  bytes: number;
}

/**
 * Groups for one partition each and of bounded size: kafkajs can lose a message of a send that spans partitions when a
 * leader moves, and a broker refuses a batch that is too large.
 */
function groupsOf(letters: readonly DeadLetter[], partitions: number): Group[] {
  const groups: Group[] = [];
  const open = new Map<number, Group>();
  for (const letter of letters) {
    const { key, value } = letter.message;
    const partition = key === null ? 0 : partitionForKey(key, partitions);
    const bytes = (value?.length ?? 0) + (key?.length ?? 0);
    let group = open.get(partition);
    if (
      group === undefined ||
      group.bytes + bytes > MAX_SEND_BYTES ||
      group.letters.length === MAX_SEND_LETTERS
    ) {
      group = { partition, letters: [], bytes: 0 };
      groups.push(group);
      open.set(partition, group);
    }
    group.letters.push(letter);
    group.bytes += bytes;
  }
  return groups;
}

function toMessage(letter: DeadLetter, source: Source, failedAt: number): Message {
  const { message, reason, detail, stage, schemaId } = letter;
  return {
    key: message.key,
    value: message.value,
    headers: {
      ...message.headers,
      ...encodeDeadLetterHeaders({
        reason,
        message: detail,
        stage,
        topic: source.topic,
        partition: source.partition,
        offset: message.offset,
        schemaId,
        failedAt,
        attempts: source.attempts,
      }),
    },
  };
}

function notSent(topic: string, cause: unknown): ConsumerError {
  return new ConsumerError(`dead letters for ${topic} were not acknowledged`, {
    code: 'CONSUMER_DEAD_LETTER_NOT_SENT',
    retriable: true,
    cause,
  });
}

async function countPartitions(kafka: Kafka, topic: string): Promise<number> {
  const admin = kafka.admin({ retry: { retries: 2 } });
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions.length ?? 1;
  } finally {
    await admin.disconnect();
  }
}
