import {
  appendToPartition,
  namedPartitioner,
  partitionForKey,
  type PartitionAppend,
  type Producer,
} from '@clickstream/service-kit/kafka';

import { ConsumerError } from '../consumer-error.ts';
import { unavailable, type KafkaClient } from '../kafka/kafka-client.ts';
import { encodeMark } from './replay-mark.ts';
import type { ReplayLog } from './replay-log.ts';

const SEND_TIMEOUT_MS = 15_000;

/** A replay log with an end. */
export interface OpenReplayLog extends ReplayLog, AsyncDisposable {}

/** The events' topic and the topic of marks, through one producer. */
export async function openKafkaReplayLog(
  client: KafkaClient,
  options: { readonly marksTopic: string },
): Promise<OpenReplayLog> {
  const { marksTopic } = options;
  const producer = client.kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: namedPartitioner,
    retry: { retries: 3, maxRetryTime: 2_000 },
  });
  const partitions = new Map<string, Promise<number>>();
  const countPartitions = (topic: string): Promise<number> => {
    const counted = partitions.get(topic) ?? partitionsOf(client, topic);
    partitions.set(topic, counted);
    return counted;
  };
  await producer.connect();
  return {
    partitionOf: async (topic, key, otherwise) => {
      const count = await countPartitions(topic);
      if (count === 0) return undefined;
      return key === null ? otherwise % count : partitionForKey(key, count);
    },
    send: async ({ topic, partition, copies }) => {
      const first = await append(producer, { topic, partition, messages: copies });
      if (first === undefined) return 'too_large';
      return copies.map((_, i) => ({ topic, partition, offset: String(first + BigInt(i)) }));
    },
    mark: async (marks) => {
      const messages = marks.map(encodeMark);
      await append(producer, { topic: marksTopic, partition: 0, messages });
    },
    [Symbol.asyncDispose]: () => producer.disconnect(),
  };
}

/** 0 for a topic that is not there. */
async function partitionsOf(client: KafkaClient, topic: string): Promise<number> {
  try {
    return (await client.offsetsOf(topic)).size;
  } catch (error) {
    if (error instanceof ConsumerError && error.code === 'CONSUMER_TOPIC_MISSING') return 0;
    throw error;
  }
}

/** Offset of the first message; undefined when the topic takes no messages of this size. One send at a time. */
async function append(
  producer: Producer,
  target: Omit<PartitionAppend, 'timeoutMs'>,
): Promise<bigint | undefined> {
  try {
    return await appendToPartition(producer, { ...target, timeoutMs: SEND_TIMEOUT_MS });
  } catch (cause) {
    if (isTooLarge(cause)) return undefined;
    throw unavailable(
      `partition ${target.partition} of ${target.topic} was not acknowledged`,
      cause,
    );
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'MESSAGE_TOO_LARGE';
}
