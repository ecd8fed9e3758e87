// Needs Kafka and the schema registry.
import { randomUUID } from 'node:crypto';

import { partitionForKey } from '@clickstream/service-kit/kafka';
import { waitFor } from '@clickstream/service-core/testing';
import { engineEndpoints, uniqueName } from '@clickstream/testing';

import { startCollectorProcess } from './testing/producer-process.ts';
import { TestTopic } from './testing/test-topic.ts';

const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL } = engineEndpoints(
  'KAFKA_BROKERS',
  'SCHEMA_REGISTRY_URL',
);
const EVENT = { user_id: 'u1', url: 'page_1', timestamp: '2026-05-01T10:00:00Z', time_spent: 12.5 };

describe('the collector over Kafka and the registry', () => {
  let topic: TestTopic;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    topic = await TestTopic.create(uniqueName('collector'), KAFKA_BROKERS);
    await topic.register(SCHEMA_REGISTRY_URL);
    env = {
      KAFKA_BROKERS,
      SCHEMA_REGISTRY_URL,
      KAFKA_TOPIC: topic.name,
      VISITOR_HASH_KEY: 'a key for tests only',
    };
  });
  afterEach(async () => {
    await topic[Symbol.asyncDispose]();
  });

  const post = (url: string, body: string, type = 'application/json'): Promise<Response> =>
    fetch(`${url}/v1/events`, { method: 'POST', headers: { 'content-type': type }, body });

  it('stores what it accepts, under the user’s partition, and nothing else', async () => {
    await using collector = await startCollectorProcess(env);
    const events = Array.from({ length: 40 }, (_, at) => ({ ...EVENT, user_id: `user-${at}` }));

    const answers = await Promise.all([
      post(collector.url, JSON.stringify(EVENT)),
      post(collector.url, JSON.stringify([...events, { user_id: 'no url' }])),
      post(collector.url, `${JSON.stringify(EVENT)}\n{oops\n`, 'application/x-ndjson'),
      post(collector.url, '{"user_id":"u1"}'),
      post(collector.url, 'not JSON'),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 400, 400]);
    const stored = await topic.events(SCHEMA_REGISTRY_URL);
    expect(stored).toHaveLength(42);
    for (const { event, key, partition } of stored) {
      expect(key.toString()).toBe(event.user_id);
      expect(partition).toBe(partitionForKey(key, topic.partitions));
    }
    const sameEvent = stored.filter(({ event }) => event.user_id === 'u1');
    expect(new Set(sameEvent.map(({ event }) => event.event_id)).size).toBe(1);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'has in Kafka everything that it answered with 2xx when %s comes under load',
    async (signal) => {
      await using collector = await startCollectorProcess(env);
      const acknowledged: string[] = [];
      let isDown = false;
      const sender = async (): Promise<void> => {
        while (!isDown) {
          const ids = Array.from({ length: 20 }, () => randomUUID());
          const body = ids.map((id) => ({ ...EVENT, event_id: id, user_id: id }));
          const status = await post(collector.url, JSON.stringify(body)).then(
            (response) => response.status,
            () => 0,
          );
          if (status === 200) acknowledged.push(...ids);
          else isDown = true;
        }
      };

      const senders = Array.from({ length: 8 }, sender);
      await waitFor('some load', () => acknowledged.length > 1_000);
      const { code } = await collector.kill(signal);
      await Promise.all(senders);

      expect(code).toBe(signal === 'SIGTERM' ? 0 : null);
      const stored = new Set((await topic.records()).map(({ key }) => key.toString()));
      expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    },
  );
});
