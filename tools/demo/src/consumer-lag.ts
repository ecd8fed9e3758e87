import type { Admin } from '@clickstream/service-kit/kafka';

/** How many records of a topic a consumer group has not finished yet. */
export async function consumerLag(
  admin: Admin,
  names: { readonly topic: string; readonly groupId: string },
): Promise<number> {
  const [ends, committed] = await Promise.all([
    admin.fetchTopicOffsets(names.topic),
    admin.fetchOffsets({ groupId: names.groupId, topics: [names.topic] }),
  ]);
  const partitions = new Map(
    committed.flatMap((topic) => topic.partitions).map((p) => [p.partition, Number(p.offset)]),
  );
  return ends.reduce((lag, { partition, high, low }) => {
    // No committed offset yet is -1: the group starts at the oldest record.
    const done = Math.max(partitions.get(partition) ?? -1, Number(low));
    return lag + Number(high) - done;
  }, 0);
}
