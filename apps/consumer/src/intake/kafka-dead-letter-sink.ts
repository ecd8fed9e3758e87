import { encodeDeadLetterHeaders } from '@clickstream/event-schema';
import type { Clock } from '@clickstream/service-core';
import {
  appendToPartition,
  namedPartitioner,
  partitionForKey,
  type Kafka,
  type Message,
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

const SEND_TIMEOUT_MS = 15_000;
const MAX_SEND_BYTES = 512 * 1024;
const MAX_SEND_LETTERS = 500;

type Source = Parameters<DeadLetterSink['send']>[1];

/** Dead letters as records of a Kafka topic: the original's bytes, key and headers, and headers that say why. */
export async function openKafkaDeadLetterSink(
  options: KafkaDeadLetterSinkOptions,
): Promise<OpenDeadLetterSink> {
  const { kafka, topic, clock } = options;
  let partitions = await countPartitions(kafka, topic);
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: namedPartitioner,
    retry: { retries: 3, maxRetryTime: 2_000 },
  });
  await producer.connect();
  return {
    send: async (letters, source) => {
      try {
        for (const group of groupsOf(letters, partitions)) {
          const messages = group.letters.map((letter) => toMessage(letter, source, clock.now()));
          await appendToPartition(producer, {
            topic,
            partition: group.partition,
            messages,
            timeoutMs: SEND_TIMEOUT_MS,
          }).catch((cause: unknown) => {
            throw notSent(topic, cause);
          });
        }
      } catch (error) {
        // whoever made the topic anew may have given it fewer partitions
        partitions = await countPartitions(kafka, topic).catch(() => partitions);
        throw error;
      }
    },
    close: () => producer.disconnect(),
  };
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
