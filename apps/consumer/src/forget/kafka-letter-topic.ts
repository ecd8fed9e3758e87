import {
  appendToPartition,
  namedPartitioner,
  type Message,
  type Producer,
} from '@clickstream/service-kit/kafka';

import { unavailable, type KafkaClient } from '../kafka/kafka-client.ts';
import { readTopic, type TopicRecord } from '../kafka/read-topic.ts';
import type { LetterTopic } from './letter-topic.ts';

const SEND_TIMEOUT_MS = 15_000;

/** A producer for {@link createKafkaLetterTopic}, connected until it is disposed of. */
export async function openLetterProducer({
  kafka,
}: KafkaClient): Promise<{ readonly producer: Producer } & AsyncDisposable> {
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: namedPartitioner,
    retry: { retries: 3, maxRetryTime: 2_000 },
  });
  await producer.connect();
  return { producer, [Symbol.asyncDispose]: () => producer.disconnect() };
}

/** A topic of letters, or of marks. */
export function createKafkaLetterTopic(
  client: KafkaClient,
  options: { readonly topic: string; readonly groupPrefix: string; readonly producer: Producer },
): LetterTopic {
  const { topic, groupPrefix, producer } = options;
  return {
    ends: async () => {
      const ranges = await client.offsetsOf(topic);
      return new Map([...ranges].map(([partition, { end }]) => [partition, end]));
    },
    read: ({ partitions, signal }) =>
      readTopic(client, {
        topic,
        groupPrefix,
        signal,
        ...(partitions === undefined ? {} : { partitions }),
      }),
    append: async (partition, records) => {
      const messages = records.map(toMessage);
      try {
        await appendToPartition(producer, {
          topic,
          partition,
          messages,
          timeoutMs: SEND_TIMEOUT_MS,
        });
      } catch (cause) {
        throw unavailable(`partition ${partition} of ${topic} was not acknowledged`, cause);
      }
    },
    removeBefore: async (partition, offset) => {
      const partitions = [{ partition, offset: String(offset) }];
      try {
        await client.admin.deleteTopicRecords({ topic, partitions });
      } catch (cause) {
        throw unavailable(`records of ${topic}/${partition} were not removed`, cause);
      }
    },
  };
}

function toMessage({ key, value, headers, timestampMs }: TopicRecord): Message {
  return { key, value, headers, timestamp: String(timestampMs) };
}
