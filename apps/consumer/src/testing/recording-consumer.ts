import { silentLogger, type Logger } from '@clickstream/service-core';
import type { EachBatchPayload, Kafka } from '@clickstream/service-kit/kafka';

import { listTopics } from '../intake/consumer-kafka.ts';
import {
  startEventConsumer,
  type EventConsumerOptions,
  type RunningConsumer,
} from '../intake/event-consumer.ts';
import { createTopicLoss } from '../intake/topic-loss.ts';

export interface RecordingConsumer extends RunningConsumer {
  /** What was read, as `partition/offset`, in order. */
  readonly read: string[];
  readonly values: string[];
}

export interface RecordingConsumerOptions extends Partial<EventConsumerOptions> {
  readonly topic: string;
  /** Awaited before a batch is noted. Until it ends nothing more is fetched from the batch's broker. */
  readonly beforeBatch?: (payload: EachBatchPayload) => Promise<void>;
}

/** The product's consumer whose handler only notes what it reads. */
export async function startRecordingConsumer(
  kafka: Kafka,
  { beforeBatch, ...options }: RecordingConsumerOptions,
  logger: Logger = silentLogger,
): Promise<RecordingConsumer> {
  const read: string[] = [];
  const values: string[] = [];
  const handleBatch = async (payload: EachBatchPayload): Promise<void> => {
    await beforeBatch?.(payload);
    const { partition, messages } = payload.batch;
    for (const { offset, value } of messages) {
      read.push(`${partition}/${offset}`);
      values.push(value?.toString() ?? '');
      payload.resolveOffset(offset);
    }
  };
  const running = await startEventConsumer({
    kafka,
    groupId: options.topic,
    concurrentPartitions: 4,
    // the shortest that brokers allow
    sessionTimeoutMs: 6_000,
    metadataMaxAgeMs: 1_000,
    handleBatch,
    topicLoss: createTopicLoss({
      topic: options.topic,
      witness: options.topic,
      listTopics: () => listTopics(kafka),
      logger,
    }),
    logger,
    ...options,
  });
  return { ...running, read, values };
}
