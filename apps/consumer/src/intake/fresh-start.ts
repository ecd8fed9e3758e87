import type { Logger } from '@clickstream/service-core';
import type { Consumer, EachBatchPayload } from '@clickstream/service-kit/kafka';

import type { TopicLoss } from './topic-loss.ts';

const FIRST_OFFSET = '0';

/**
 * Begins each partition of a new topic at its first record. The client itself would go on where it was in the old one.
 *
 * @returns whether a batch is to be left alone, because its partition begins anew
 */
export function createFreshStart(
  consumer: Consumer,
  options: {
    readonly topic: string;
    readonly topicLoss: TopicLoss;
    readonly logger: Logger;
  },
): (payload: Pick<EachBatchPayload, 'batch'>) => boolean {
  const { topic, topicLoss, logger } = options;
  const begun = new Set<number>();
  let assigned: readonly number[] = [];
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    assigned = payload.memberAssignment[topic] ?? [];
  });
  return ({ batch: { partition } }) => {
    if (!topicLoss.isLost || begun.has(partition)) return false;
    begun.add(partition);
    consumer.seek({ topic, partition, offset: FIRST_OFFSET });
    logger.warn('partition_begun_anew', { topic, partition });
    if (assigned.every((one) => begun.has(one))) {
      begun.clear();
      topicLoss.begunAnew();
    }
    return true;
  };
}
