/** Needs Kafka (KAFKA_BROKERS). */
import { createTopics, engineEndpoints, uniqueName } from '@clickstream/testing';

import { openKafkaClient, type KafkaClient } from '../kafka/kafka-client.ts';
import { describeLetterTopicContract } from '../testing/letter-topic-contract.ts';
import { createKafkaLetterTopic, openLetterProducer } from './kafka-letter-topic.ts';

let client: KafkaClient;
let sender: Awaited<ReturnType<typeof openLetterProducer>>;
const topics: string[] = [];

beforeAll(async () => {
  const { KAFKA_BROKERS } = engineEndpoints('KAFKA_BROKERS');
  client = await openKafkaClient(KAFKA_BROKERS.split(','));
  sender = await openLetterProducer(client);
});

afterAll(async () => {
  await client.admin.deleteTopics({ topics });
  await sender[Symbol.asyncDispose]();
  await client[Symbol.asyncDispose]();
});

describeLetterTopicContract('Kafka', async () => {
  const topic = uniqueName('letters');
  topics.push(topic);
  await createTopics(client.admin, [{ topic, numPartitions: 2 }]);
  return createKafkaLetterTopic(client, { topic, groupPrefix: topic, producer: sender.producer });
});
