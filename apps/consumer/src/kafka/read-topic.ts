import {
  readTopic as readRanges,
  type IHeaders,
  type KafkaMessage,
  type OffsetRange,
} from '@clickstream/service-kit/kafka';

import { unavailable, type KafkaClient } from './kafka-client.ts';

/** One record of a topic. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: string;
  /** When it was written, milliseconds. */
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
}

export interface ReadTopicOptions {
  readonly topic: string;
  /** Beginning of the name of the group that reads; a group of its own each time, which commits nothing. */
  readonly groupPrefix: string;
  /** Only these partitions; all when missing. */
  readonly partitions?: readonly number[];
  /** Only records that were written then or later, milliseconds. */
  readonly sinceMs?: number;
  readonly signal: AbortSignal;
}

/**
 * The records of a topic from its beginning to where it ends now, each once; partition by partition in order, some at a
 * time. What is written meanwhile is not read. Memory holds one fetch, whatever the topic's size.
 *
 * @throws ConsumerError `CONSUMER_TOPIC_MISSING`, `CONSUMER_KAFKA_UNAVAILABLE`
 */
export async function* readTopic(
  client: KafkaClient,
  options: ReadTopicOptions,
): AsyncGenerator<readonly TopicRecord[]> {
  const { topic, groupPrefix, signal } = options;
  const ranges = await rangesToRead(client, options);
  const batches = readRanges(client.kafka, {
    topic,
    ranges,
    groupPrefix,
    signal,
    toError: unavailable,
  });
  for await (const { partition, messages } of batches) {
    yield messages.map((message) => toRecord(partition, message));
  }
}

async function rangesToRead(
  client: KafkaClient,
  { topic, partitions, sinceMs }: ReadTopicOptions,
): Promise<Map<number, OffsetRange>> {
  const ranges = new Map(await client.offsetsOf(topic));
  if (sinceMs !== undefined) {
    for (const { partition, offset } of await client.admin.fetchTopicOffsetsByTimestamp(
      topic,
      sinceMs,
    )) {
      const range = ranges.get(partition);
      if (range !== undefined) ranges.set(partition, { start: BigInt(offset), end: range.end });
    }
  }
  if (partitions === undefined) return ranges;
  return new Map([...ranges].filter(([partition]) => partitions.includes(partition)));
}

function toRecord(partition: number, message: KafkaMessage): TopicRecord {
  const { offset, timestamp, key, value, headers = {} } = message;
  return { partition, offset, timestampMs: Number(timestamp), key, value, headers };
}
