import type { Logger } from '@clickstream/service-core';

import type { ConsumerCode } from '../consumer-error.ts';

/**
 * Whether the topic was deleted, so that the next one of its name is another.
 *
 * Members go on where they were in the old one. In a new topic that has grown beyond that by then, they would skip its
 * first records, and no broker would object.
 */
export interface TopicLoss {
  /** True from when the topic was missing until {@link begunAnew}. */
  readonly isLost: boolean;
  /** A broker does not have the topic, or not yet: finds out whether it is deleted. */
  suspect(): Promise<void>;
  /** This member reads all of its partitions of the new topic from their beginning. */
  begunAnew(): void;
}

export interface TopicLossOptions {
  readonly topic: string;
  /** A topic that is there as well, such as that of the dead letters. */
  readonly witness: string;
  /** Asks the brokers for the names of all topics. */
  readonly listTopics: () => Promise<readonly string[]>;
  readonly logger: Logger;
}

const CODE: ConsumerCode = 'CONSUMER_TOPIC_MISSING';

/**
 * A broker that has just started knows no topic at all. Only brokers that know another topic and not this one have lost it.
 */
export function createTopicLoss(options: TopicLossOptions): TopicLoss {
  const { topic, witness, listTopics, logger } = options;
  let isLost = false;
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    let names: readonly string[];
    try {
      names = await listTopics();
    } catch {
      // Nothing is known of a topic whose brokers do not answer; the next refusal asks again.
      return;
    }
    if (isLost || names.includes(topic) || !names.includes(witness)) return;
    isLost = true;
    logger.error('topic_deleted', {
      code: CODE,
      topic,
      goesOnAt: 'the first record of the next topic of this name',
    });
  };
  return {
    get isLost() {
      return isLost;
    },
    suspect: () => (asking ??= ask().finally(() => (asking = undefined))),
    begunAnew: () => {
      isLost = false;
    },
  };
}
