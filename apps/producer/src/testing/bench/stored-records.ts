import { silentLogger } from '@clickstream/service-core';
import { createKafka } from '@clickstream/service-kit/kafka';

const TOPIC = 'clickstream';

/** How many records the topic holds, in all its partitions. */
export async function storedRecords(brokers: string): Promise<number> {
  const kafka = createKafka({
    brokers: brokers.split(','),
    clientId: 'bench',
    logger: silentLogger,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(TOPIC);
    return ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  } finally {
    await admin.disconnect();
  }
}
