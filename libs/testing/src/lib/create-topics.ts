import { waitFor } from '@clickstream/service-core/testing';

/** A topic to be. */
export interface NewTopic {
  readonly topic: string;
  readonly numPartitions?: number;
  readonly configEntries?: { readonly name: string; readonly value: string }[];
}

/** What {@link createTopics} asks of the admin client of Kafka. */
export interface TopicAdmin {
  createTopics(request: { topics: NewTopic[]; waitForLeaders: boolean }): Promise<boolean>;
  fetchTopicMetadata(request: { topics: string[] }): Promise<{
    readonly topics: readonly { readonly partitions: readonly { readonly leader: number }[] }[];
  }>;
}

/**
 * Creates topics and waits until each of their partitions has a leader.
 *
 * kafkajs can wait by itself, but takes a broker that has not heard of the topics yet for an error.
 *
 * @returns false, without waiting, when all of them are there already; one that was just deleted may still be, too
 */
export async function createTopics(
  admin: TopicAdmin,
  topics: readonly NewTopic[],
): Promise<boolean> {
  const created = await admin.createTopics({ topics: [...topics], waitForLeaders: false });
  if (!created) return false;
  const names = topics.map(({ topic }) => topic);
  await waitFor(`the leaders of ${names.join(', ')}`, async () => {
    const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
    return found.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
  });
  return true;
}

/** Creates a topic that was just deleted, as soon as it is gone. */
export async function recreateTopic(admin: TopicAdmin, topic: NewTopic): Promise<void> {
  await waitFor(`${topic.topic} to be gone and made again`, () => createTopics(admin, [topic]));
}
