import { errorChain, silentLogger } from '@clickstream/service-core';
import {
  createKafka,
  type Admin,
  type Kafka,
  type OffsetRange,
} from '@clickstream/service-kit/kafka';

import { ConsumerError } from '../consumer-error.ts';

/** The brokers as a command uses them: it gives up soon, and says so in words. */
export interface KafkaClient extends AsyncDisposable {
  readonly kafka: Kafka;
  readonly admin: Admin;
  /** Partition → its first offset, and the one behind its last. @throws ConsumerError `CONSUMER_TOPIC_MISSING` */
  offsetsOf(topic: string): Promise<ReadonlyMap<number, OffsetRange>>;
}

const QUICK = { retries: 1, initialRetryTime: 100, maxRetryTime: 1_000 };

/** @throws ConsumerError `CONSUMER_KAFKA_UNAVAILABLE` when no broker answers */
export async function openKafkaClient(brokers: readonly string[]): Promise<KafkaClient> {
  const kafka = createKafka({ brokers, clientId: 'clickstream-letters', logger: silentLogger });
  const admin = kafka.admin({ retry: QUICK });
  try {
    await admin.connect();
  } catch (cause) {
    await admin.disconnect();
    throw unavailable(`no broker answers at ${brokers.join(', ')}`, cause);
  }
  return {
    kafka,
    admin,
    offsetsOf: async (topic) => {
      try {
        const offsets = await admin.fetchTopicOffsets(topic);
        return new Map(
          offsets.map(({ partition, low, high }) => [
            partition,
            { start: BigInt(low), end: BigInt(high) },
          ]),
        );
      } catch (cause) {
        throw toTopicError(topic, cause);
      }
    },
    [Symbol.asyncDispose]: () => admin.disconnect(),
  };
}

/** What a failed call about a topic means. */
export function toTopicError(topic: string, cause: unknown): ConsumerError {
  if (!errorChain(cause).join().includes('does not host this topic')) {
    return unavailable(`the brokers do not answer about topic ${topic}`, cause);
  }
  return new ConsumerError(`there is no topic ${topic}: npm run setup makes it`, {
    code: 'CONSUMER_TOPIC_MISSING',
    cause,
  });
}

/** @see openKafkaClient */
export function unavailable(message: string, cause?: unknown): ConsumerError {
  return new ConsumerError(message, {
    code: 'CONSUMER_KAFKA_UNAVAILABLE',
    retriable: true,
    cause,
  });
}
