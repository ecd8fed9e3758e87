import { retry, silentLogger } from '@clickstream/service-core';
import { createKafka, type Admin } from '@clickstream/service-kit/kafka';

const DEADLINE_MS = 60_000;
const EVENT_PARTITIONS = 6;
/** Twice a record's usual limit: a dead letter is the largest record that was taken, and its headers. */
const DEAD_LETTER_MAX_BYTES = 2 * 1_048_588;

export interface TopicNames {
  readonly events: string;
  readonly deadLetters: string;
}

/**
 * Creates the topics that are missing, waits for their leaders, and returns their names; those that are there stay as they
 * are.
 */
export async function createTopics(
  brokers: readonly string[],
  names: TopicNames,
): Promise<readonly string[]> {
  const admin = createKafka({ brokers, clientId: 'setup', logger: silentLogger }).admin();
  try {
    const patience = { deadlineMs: DEADLINE_MS, isRetriable: () => true };
    // A broker that has just started may still look for its controller.
    const made = await retry(() => createMissing(admin, names), patience);
    // Not left to kafkajs, which takes a broker that has not heard of them yet for an error.
    await retry(() => checkLeaders(admin, made), patience);
    return made;
  } finally {
    await admin.disconnect();
  }
}

async function createMissing(admin: Admin, names: TopicNames): Promise<readonly string[]> {
  await admin.connect();
  const present = await admin.listTopics();
  // What the producer sent is stored as sent; a dead letter stays until somebody has dealt with it.
  const compression = { name: 'compression.type', value: 'producer' };
  const topics = [
    { topic: names.events, numPartitions: EVENT_PARTITIONS, configEntries: [compression] },
    {
      topic: names.deadLetters,
      numPartitions: 1,
      configEntries: [
        compression,
        { name: 'retention.ms', value: '-1' },
        { name: 'max.message.bytes', value: String(DEAD_LETTER_MAX_BYTES) },
      ],
    },
    {
      // What was replayed is remembered as long as the letters are. The consumer app knows the name by the same rule.
      topic: `${names.deadLetters}.marks`,
      numPartitions: 1,
      configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
    },
  ].filter(({ topic }) => !present.includes(topic));
  if (topics.length > 0) await admin.createTopics({ topics, waitForLeaders: false });
  return topics.map(({ topic }) => topic);
}

async function checkLeaders(admin: Admin, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
  for (const { name, partitions } of topics) {
    if (partitions.some(({ leader }) => leader < 0)) throw new Error(`${name} has no leader yet`);
  }
}
