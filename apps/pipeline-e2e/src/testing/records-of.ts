import { readTopic } from '@clickstream/service-kit/kafka';

import type { OwnEngines } from './own-engines.ts';

/** A record as it lies in the topic. */
export interface TopicRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** Every record that is in a topic now. */
export async function recordsOf(
  { kafka, admin }: OwnEngines,
  topic: string,
): Promise<TopicRecord[]> {
  const offsets = await admin.fetchTopicOffsets(topic);
  const batches = readTopic(kafka, {
    topic,
    ranges: new Map(
      offsets.map(({ partition, low, high }) => [
        partition,
        { start: BigInt(low), end: BigInt(high) },
      ]),
    ),
    groupPrefix: `${topic}.traces`,
    signal: new AbortController().signal,
    toError: (message, cause) => new Error(message, { cause }),
  });
  const records: TopicRecord[] = [];
  for await (const { messages } of batches) records.push(...messages);
  return records;
}
