import type { KafkaClient } from './kafka-client.ts';

/**
 * How far a group has come: tells of a record whether the group has committed beyond it. Of topics that are not there
 * it has seen nothing.
 */
export async function committedOffsets(
  { admin }: KafkaClient,
  options: { readonly groupId: string; readonly topics: readonly string[] },
): Promise<
  (place: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: string;
  }) => boolean
> {
  const next = new Map<string, bigint>();
  const present = await admin.listTopics();
  const topics = options.topics.filter((topic) => present.includes(topic));
  if (topics.length > 0) {
    for (const { topic, partitions } of await admin.fetchOffsets({
      groupId: options.groupId,
      topics,
    })) {
      for (const { partition, offset } of partitions) {
        next.set(`${topic}/${String(partition)}`, BigInt(offset));
      }
    }
  }
  return ({ topic, partition, offset }) =>
    (next.get(`${topic}/${String(partition)}`) ?? -1n) > BigInt(offset);
}
