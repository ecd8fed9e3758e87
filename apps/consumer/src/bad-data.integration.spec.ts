/** Needs Kafka, the schema registry and HBase (KAFKA_BROKERS, SCHEMA_REGISTRY_URL, HBASE_*). */
import { aClickEvent } from '@clickstream/event-schema/testing';
import { freePorts, waitFor, type TestProcess } from '@clickstream/testing';

import { startConsumerProcess } from './testing/consumer-process.ts';
import { TestPipeline } from './testing/pipeline.ts';

const USER = 'one-user';

describe('the consumer in a flood of bad data', () => {
  let pipeline: TestPipeline;
  const children: TestProcess[] = [];
  const start = (env: Readonly<Record<string, string>>): TestProcess => {
    const child = startConsumerProcess({ ...pipeline.env, CONSUMER_CHUNK_SIZE: '100', ...env });
    children.push(child);
    return child;
  };
  beforeEach(async () => {
    pipeline = await TestPipeline.open();
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => child.ended()));
    await pipeline[Symbol.asyncDispose]();
  });

  it('lets it wait and is not ready, and makes dead letters of it when the operator says so', async () => {
    const good = Array.from({ length: 60 }, () => aClickEvent({ user_id: USER }));
    const flood = Array.from({ length: 100 }, (_, at) => Buffer.from(`{"at":${at}}`));
    await pipeline.sendEvents(good);
    await pipeline.sendRaw(flood, USER);
    const [port] = await freePorts(1);

    const held = start({
      CONSUMER_HEALTH_PORT: String(port),
    });
    await waitFor('the flood to be noticed', () => held.output().includes('bad_data_flood'));
    const ready = await fetch(`http://127.0.0.1:${port}/ready`);
    await waitFor('another attempt', () => held.output().split('"chunk_retried"').length > 3);
    held.kill('SIGTERM');

    expect(await held.ended()).toBe(0);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain('CONSUMER_BAD_DATA_FLOOD');
    expect(held.output()).toContain('CONSUMER_MAX_BAD_SHARE=1');
    expect(await pipeline.committed()).toBe(100);
    const before = await pipeline.countDeadLetters();

    const willing = start({ CONSUMER_MAX_BAD_SHARE: '1' });
    await pipeline.untilCommitted(160);
    willing.kill('SIGTERM');

    expect(await willing.ended()).toBe(0);
    // the forty of the first chunk, and the sixty that waited
    expect(before).toBe(40);
    expect(await pipeline.countDeadLetters()).toBe(100);
    expect(await pipeline.storedIds()).toHaveLength(good.length);
  });
});
