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

/** The product's consumer whose handler only notes what it reads. */
export async function startRecordingConsumer(
  kafka: Kafka,
  options: Pick<EventConsumerOptions, 'topic'> & Partial<EventConsumerOptions>,
  logger: Logger = silentLogger,
): Promise<RecordingConsumer> {
  const read: string[] = [];
  const values: string[] = [];
  const handleBatch = (payload: EachBatchPayload): Promise<void> => {
    const { partition, messages } = payload.batch;
    for (const { offset, value } of messages) {
      read.push(`${partition}/${offset}`);
      values.push(value?.toString() ?? '');
      payload.resolveOffset(offset);
    }
    return Promise.resolve();
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
