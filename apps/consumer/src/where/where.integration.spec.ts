/** Needs Kafka, the schema registry, HBase and MySQL (KAFKA_BROKERS, SCHEMA_REGISTRY_URL, HBASE_*, MYSQL_*). */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { aClickEvent } from '@clickstream/event-schema/testing';
import { hourOf } from '@clickstream/hbase-store';
import { openMySqlStore } from '@clickstream/mysql-store';
import {
  createTestDatabase,
  stageEvents,
  type TestDatabase,
} from '@clickstream/mysql-store/testing';
import { silentLogger } from '@clickstream/service-core';
import type { App } from '@clickstream/service-kit';
import { engineEndpoints, startTestProcess } from '@clickstream/testing';

import { createConsumerApp } from '../app.ts';
import { loadConsumerConfig } from '../config.ts';
import { eventIdOfLetter } from '../dead-letters/event-id-of-letter.ts';
import { openKafkaClient } from '../kafka/kafka-client.ts';
import { LetterDesk } from '../testing/letter-desk.ts';
import { TestPipeline } from '../testing/pipeline.ts';

const MAIN = join(__dirname, '../main.ts');
const FIX = join(__dirname, '../testing/fix-event-id.ts');
const EVENT = aClickEvent({ user_id: 'u1', timestamp: Date.UTC(1999, 0, 1, 12, 30) });

let pipeline: TestPipeline;
let app: App | undefined;
/** Takes the place of the stack's own database. */
let mysql: Readonly<Record<string, string>> = {};

beforeEach(async () => {
  pipeline = await TestPipeline.open();
});

afterEach(async () => {
  await app?.stop();
  app = undefined;
  mysql = {};
  await pipeline[Symbol.asyncDispose]();
});

async function startConsumer(): Promise<void> {
  app = createConsumerApp(loadConsumerConfig(pipeline.env), { logger: silentLogger });
  await app.start();
}

async function where(...args: string[]): Promise<{ code: unknown; output: string }> {
  const env = { ...engineEndpoints('MYSQL_READER_URL'), ...mysql, ...pipeline.env };
  const command = startTestProcess(MAIN, ['where', ...args], env);
  return { code: await command.ended(), output: command.output() };
}

async function report(...args: string[]): Promise<Record<string, unknown>> {
  const { output } = await where(...args, '--json');
  return JSON.parse(output) as Record<string, unknown>;
}

describe('where', () => {
  it('follows an event that was sent twice from the topic to its hour', async () => {
    const topic = pipeline.env['KAFKA_TOPIC'] ?? '';
    const mention = aClickEvent({ user_id: 'u1', url: `https://a.example/?ref=${EVENT.event_id}` });
    await pipeline.sendEvents([EVENT, mention, EVENT]);
    expect(await report(EVENT.event_id)).toMatchObject({ verdict: 'waiting', rows: [] });

    await startConsumer();
    await pipeline.untilCommitted(3);

    const [row] = (await pipeline.rows()).map(({ row }) => row.toString('hex'));
    const found = await report(EVENT.event_id.toUpperCase());
    expect(found).toMatchObject({
      verdict: 'dirty',
      letters: [],
      rows: [
        {
          key: row,
          time: '1999-01-01T12:30:00.000Z',
          cells: { 'click_data:url': 'page_1', 'click_data:user_id': 'u1' },
          hour: { start: '1999-01-01T12:00:00.000Z', counter: '1', state: 'dirty' },
        },
      ],
    });
    const records = found['records'] as readonly { place: string; passed: boolean }[];
    const partition = records[0]?.place.split('/')[1];
    expect(records).toMatchObject([
      { place: `${topic}/${partition}/0`, passed: true, replayOf: null },
      { place: `${topic}/${partition}/2`, passed: true, replayOf: null },
    ]);
    expect(await report(EVENT.event_id, '--user', 'u1')).toMatchObject({
      records,
      verdict: 'dirty',
    });
  });

  it('tells which run has published the hour, until the hour changes again', async () => {
    const { MYSQL_MIGRATOR_URL: migratorUrl } = engineEndpoints('MYSQL_MIGRATOR_URL');
    await using database = await createTestDatabase({ migratorUrl });
    mysql = { MYSQL_READER_URL: database.readerUrl };
    await pipeline.sendEvents([EVENT]);
    await startConsumer();
    await pipeline.untilCommitted(1);
    expect(await report(EVENT.event_id)).toMatchObject({ verdict: 'dirty' });

    await publish(database, { hourMs: hourOf(EVENT.timestamp), version: 1n });
    const publishedBy = { epoch: 1, version: '1' };
    expect(await report(EVENT.event_id)).toMatchObject({
      verdict: 'processed',
      rows: [{ hour: { counter: '1', state: 'processed', publishedBy } }],
    });

    await pipeline.sendEvents([{ ...EVENT, event_id: randomUUID() }]);
    await pipeline.untilCommitted(2);
    expect(await report(EVENT.event_id)).toMatchObject({
      verdict: 'dirty',
      rows: [{ hour: { counter: '2', state: 'dirty', publishedBy } }],
    });

    mysql = { MYSQL_READER_URL: 'mysql://nobody:secret@127.0.0.1:1/clickstream_db' };
    const { code, output } = await where(EVENT.event_id);
    expect(code).toBe(0);
    expect(output).toContain('what is published is not known');
    expect(output).not.toContain('secret');
  });

  it('finds the row of an event that the topic has forgotten', async () => {
    await pipeline.sendEvents([EVENT]);
    await startConsumer();
    await pipeline.untilCommitted(1);
    const topic = pipeline.env['KAFKA_TOPIC'] ?? '';
    await using client = await openKafkaClient((pipeline.env['KAFKA_BROKERS'] ?? '').split(','));
    const partitions = [...(await client.offsetsOf(topic))].map(([partition, { end }]) => ({
      partition,
      offset: String(end),
    }));
    await client.admin.deleteTopicRecords({ topic, partitions });

    const bounds = ['--since', '1999-01-01T12:00Z', '--until', '1999-01-01T13:00Z'];
    for (const narrowed of [[], ['--user', 'u1'], bounds]) {
      expect(await report(EVENT.event_id, ...narrowed)).toMatchObject({
        verdict: 'dirty',
        records: [],
        rows: [{ time: '1999-01-01T12:30:00.000Z' }],
      });
    }
    expect(await where(EVENT.event_id, '--since', '1999-01-01T13:00Z')).toMatchObject({ code: 1 });
  });

  it('finds the dead letter of an event, and the event that a fix has made of a letter', async () => {
    const damaged = Buffer.concat([pipeline.serializer.encode(EVENT), Buffer.from([1])]);
    await pipeline.sendRaw([damaged], 'u1');
    await pipeline.sendEvents([aClickEvent({ user_id: 'u1', event_id: 'my-own-id' })]);
    await startConsumer();
    await pipeline.untilCommitted(2);
    const desk = new LetterDesk(pipeline.env);
    const [damagedId = '', id = ''] = Object.keys(await desk.states());

    expect(await report(EVENT.event_id)).toMatchObject({
      verdict: 'dead_letter',
      letters: [{ id: damagedId, state: 'open', reason: 'trailing_bytes' }],
    });

    await desk.run('replay', id, '--fix', FIX, '--wait', '30s');
    expect(await report(eventIdOfLetter(id))).toMatchObject({
      verdict: 'dirty',
      records: [{ replayOf: id }],
      letters: [{ id, state: 'replayed' }],
      rows: [{}],
    });
  });

  it('says where it looked when nothing is known, and what is no id', async () => {
    const unknown = await where(randomUUID());

    expect(unknown.code).toBe(1);
    expect(unknown.output).toContain('[CONSUMER_EVENT_UNKNOWN]');
    expect(unknown.output).toContain(
      `table ${pipeline.env['HBASE_EVENTS_TABLE'] ?? ''} (every key)`,
    );
    expect(await where('my-own-id')).toMatchObject({ code: 2 });
  });
});

/** Commits a run of one empty hour, without Spark. */
async function publish(
  database: TestDatabase,
  hour: { readonly hourMs: number; readonly version: bigint },
): Promise<void> {
  await using store = await openMySqlStore({ url: database.aggregatorUrl });
  const answer = await store.leases.acquire({ owner: 'test', ttlMs: 0 });
  if (!answer.granted) throw new Error('the lease is held');
  const { epoch, attempt } = await store.runs.plan(answer.lease, [hour]);
  const run = { epoch, attempt, lease: answer.lease };
  await stageEvents(database, run, []);
  const result = await store.commitRun(run);
  if (result.outcome !== 'committed') throw new Error(`not committed: ${result.outcome}`);
}
