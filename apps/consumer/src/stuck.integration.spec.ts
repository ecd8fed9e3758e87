/** Needs Kafka, the schema registry and HBase (KAFKA_BROKERS, SCHEMA_REGISTRY_URL, HBASE_*). */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ClickEvent } from '@clickstream/event-schema';
import { aClickEvent } from '@clickstream/event-schema/testing';
import { silentLogger } from '@clickstream/service-core';
import { createKafka, type Admin } from '@clickstream/service-kit/kafka';
import { recreateTopic, waitFor, type TestProcess } from '@clickstream/testing';

import { startConsumerProcess } from './testing/consumer-process.ts';
import { TestPipeline } from './testing/pipeline.ts';

const USER = 'one-user';
/** For what takes long only where others are busy. */
const PATIENT = { timeoutMs: 60_000 };

/** Has a child leave its group, which can then be deleted. */
async function end(child: TestProcess): Promise<void> {
  child.kill('SIGTERM');
  // again and again: it may have yet to reach the place where it stops itself
  const waking = setInterval(() => {
    child.kill('SIGCONT');
  }, 100);
  await child.ended().finally(() => {
    clearInterval(waking);
  });
}

describe('a consumer that is stuck', () => {
  let pipeline: TestPipeline;
  let directory: string;
  let children: TestProcess[] = [];
  beforeEach(async () => {
    pipeline = await TestPipeline.open();
    directory = mkdtempSync(join(tmpdir(), 'clickstream-test-'));
  });
  afterEach(async () => {
    await Promise.all(children.map(end));
    children = [];
    rmSync(directory, { recursive: true });
    await pipeline[Symbol.asyncDispose]();
  });

  const start = (env: Readonly<Record<string, string>> = {}): TestProcess => {
    const child = startConsumerProcess({ ...pipeline.env, ...env }, 'testing/fault-main.ts');
    children.push(child);
    return child;
  };
  /** The file that is there when the failpoint has been reached. */
  const marker = (): string => join(directory, 'reached');
  const startFailing = (
    failpoint: string,
    env: Readonly<Record<string, string>> = {},
  ): TestProcess => start({ ...env, FAILPOINT: failpoint, FAILPOINT_ONCE: marker() });
  const someEvents = (count: number): ClickEvent[] =>
    Array.from({ length: count }, () => aClickEvent({ user_id: USER }));

  it.each(['before_put', 'after_mark'])(
    'ends with exit code 1 when a call of the store never ends (%s), and its successor goes on',
    async (place) => {
      const events = someEvents(30);
      await pipeline.sendEvents(events);

      const stuck = startFailing(`${place}:hang`, { CHUNK_TIMEOUT_MS: '2000' });

      expect(await stuck.ended()).toBe(1);
      expect(stuck.output()).toContain('CONSUMER_CHUNK_STUCK');
      expect(await pipeline.committed()).toBe(0);
      start();
      await pipeline.untilCommitted(events.length);
      expect(await pipeline.storedIds()).toHaveLength(events.length);
    },
  );

  it('can commit nothing when its session is over, and reads on as a new member', async () => {
    await pipeline.sendEvents(someEvents(60));
    // It has to be awake again within twice its session time-out, else it ends itself: a long one leaves room. The
    // successor's is as long: with a shorter one it gives up its own join before the other is missed.
    const session = { CONSUMER_SESSION_TIMEOUT: '20s' };
    const zombie = startFailing('after_mark:stop', session);
    await waitFor('it to stop', () => existsSync(marker()), PATIENT);
    const successor = start(session);
    await pipeline.untilCommitted(60, PATIENT);

    zombie.kill('SIGCONT');
    const joins = (): number => zombie.output().split('"group_joined"').length - 1;
    await waitFor('it to join again', () => joins() > 1, PATIENT);

    expect(await pipeline.committed()).toBe(60);
    expect(await pipeline.storedIds()).toHaveLength(60);
    successor.kill('SIGTERM');
    expect(await successor.ended()).toBe(0);
    await pipeline.sendEvents(someEvents(40));
    await pipeline.untilCommitted(100, PATIENT);
    expect(await pipeline.storedIds()).toHaveLength(100);
  }, 270_000);

  it('ends with exit code 1 when it was stopped for very long', async () => {
    await pipeline.sendEvents(someEvents(10));
    const zombie = startFailing('after_mark:stop');
    await waitFor('it to stop', () => existsSync(marker()));
    const stoppedAt = performance.now();
    start();
    await pipeline.untilCommitted(10);
    // twice the session time-out
    await waitFor('twelve seconds', () => performance.now() - stoppedAt > 12_500);

    zombie.kill('SIGCONT');

    expect(await zombie.ended()).toBe(1);
    expect(zombie.output()).toContain('CONSUMER_STUCK');
    expect(await pipeline.committed()).toBe(10);
  });
});

describe('the consumer whose dead letters find no place', () => {
  let pipeline: TestPipeline;
  let admin: Admin;
  let child: TestProcess;
  beforeEach(async () => {
    pipeline = await TestPipeline.open();
    const brokers = pipeline.env['KAFKA_BROKERS']!.split(',');
    admin = createKafka({ brokers, clientId: 'test', logger: silentLogger }).admin();
    await admin.connect();
  });
  afterEach(async () => {
    await end(child);
    await admin.disconnect();
    await pipeline[Symbol.asyncDispose]();
  });

  const remove = (topic: string): Promise<void> => admin.deleteTopics({ topics: [topic] });
  const create = (topic: string, maxBytes: string): Promise<void> =>
    recreateTopic(admin, {
      topic,
      configEntries: [{ name: 'max.message.bytes', value: maxBytes }],
    });

  it.each([
    ['is gone', remove, (topic: string) => create(topic, '1048588')],
    [
      'takes nothing',
      async (topic: string) => {
        await remove(topic);
        await create(topic, '10');
      },
      async (topic: string) => {
        await remove(topic);
        await create(topic, '1048588');
      },
    ],
  ])('moves no offset while their topic %s, and goes on after it', async (_, spoil, mend) => {
    const letters = pipeline.env['KAFKA_DEAD_LETTER_TOPIC']!;
    await admin.createPartitions({ topicPartitions: [{ topic: letters, count: 3 }] });
    await pipeline.sendEvents([aClickEvent({ user_id: USER })]);
    child = startConsumerProcess(pipeline.env);
    await pipeline.untilCommitted(1);

    await spoil(letters);
    await pipeline.sendRaw([Buffer.from('bad')], USER);
    await pipeline.sendEvents([aClickEvent({ user_id: USER })]);
    await waitFor(
      'some attempts',
      () => child.output().split('CONSUMER_DEAD_LETTER_NOT_SENT').length > 3,
    );
    expect(await pipeline.committed()).toBe(1);

    await mend(letters);
    await pipeline.untilCommitted(3);
    expect(await pipeline.countDeadLetters()).toBe(1);
    expect(await pipeline.storedIds()).toHaveLength(2);
  });
});
