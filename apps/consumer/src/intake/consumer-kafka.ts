import type { Logger } from '@clickstream/service-core';
import { createKafka, type Kafka } from '@clickstream/service-kit/kafka';

import type { ConsumerCode } from '../consumer-error.ts';

const CODE: ConsumerCode = 'CONSUMER_OFFSET_OUT_OF_RANGE';

/** The Kafka client of the consumer: it raises an alert when the brokers do not have what the group would read next. */
export function createConsumerKafka(options: {
  readonly brokers: readonly string[];
  readonly logger: Logger;
  readonly onUnknownTopic?: () => void;
}): Kafka {
  const { logger } = options;
  return createKafka({
    ...options,
    clientId: 'clickstream-consumer',
    onOffsetOutOfRange: ({ topic, partition }) => {
      logger.error('offset_out_of_range', {
        code: CODE,
        topic,
        partition,
        goesOnAt: 'the earliest record',
        meaning: 'records were deleted before they were read, or the topic is another one now',
      });
    },
  });
}

/** The names of all topics that the brokers know. */
export async function listTopics(kafka: Kafka): Promise<readonly string[]> {
  const admin = kafka.admin({ retry: { retries: 1 } });
  try {
    await admin.connect();
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}
