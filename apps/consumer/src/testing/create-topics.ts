import type { Admin } from '@clickstream/service-kit/kafka';
import { waitFor } from '@clickstream/testing';

type TopicOptions = Parameters<Admin['createTopics']>[0]['topics'];

/** Creates topics and waits for their leaders; kafkajs itself takes a broker that has not heard of them yet for an error. */
export async function createTopics(admin: Admin, topics: TopicOptions): Promise<void> {
  await admin.createTopics({ topics, waitForLeaders: false });
  const names = topics.map(({ topic }) => topic);
  await waitFor(`the leaders of ${names.join(', ')}`, async () => {
    const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
    return found.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
  });
}
