import { committedOffsets } from '../kafka/committed-offsets.ts';
import type { KafkaClient } from '../kafka/kafka-client.ts';

/** States in which a group has no member that could be at work. */
const WITHOUT_MEMBERS: readonly string[] = ['Empty', 'Dead'];

/**
 * Whether the consumers are done with all that the topic held when this was called: whatever they begin later, they begin
 * knowing who is erased. Gives what is still missing, in words, when asked.
 */
export async function watchConsumers(
  client: KafkaClient,
  { topic, groupId }: { readonly topic: string; readonly groupId: string },
): Promise<() => Promise<string | undefined>> {
  const ranges = await client.offsetsOf(topic);
  const last = [...ranges].flatMap(([partition, { start, end }]) =>
    start < end ? [{ topic, partition, offset: String(end - 1n) }] : [],
  );
  return async () => {
    const { groups } = await client.admin.describeGroups([groupId]);
    if (groups.every(({ state }) => WITHOUT_MEMBERS.includes(state))) return undefined;
    const hasPassed = await committedOffsets(client, { groupId, topics: [topic] });
    const behind = last.filter((place) => !hasPassed(place));
    if (behind.length === 0) return undefined;
    return `group ${groupId} has not passed the end of ${behind.length} partitions of ${topic}`;
  };
}
