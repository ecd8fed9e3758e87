import { silentLogger } from '@clickstream/service-core';
import { createKafka, type Admin } from '@clickstream/service-kit/kafka';

/** Asks the brokers as an operator does, over a connection of its own. */
export async function withAdmin<T>(
  brokers: string,
  question: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = createKafka({
    brokers: brokers.split(','),
    clientId: 'faults',
    logger: silentLogger,
  }).admin();
  await admin.connect();
  try {
    return await question(admin);
  } finally {
    await admin.disconnect();
  }
}
