import { registerClickEventSchema, subjectOfTopic } from '@clickstream/event-schema';
import { retry } from '@clickstream/service-core';

import type { StackEnv } from '../stack/env-file.ts';
import type { ProgressListener } from '../stack/stack-context.ts';
import { accountHosts } from './account-hosts.ts';
import { createTables } from './hbase-tables.ts';
import { createTopics } from './kafka-topics.ts';
import { migrateDatabase } from './mysql-schema.ts';
import { mysqlTls } from './mysql-tls.ts';
import { engineOf, type SetupStep } from './setup-steps.ts';

const REGISTRY_DEADLINE_MS = 60_000;

/**
 * The deploy step: topics, schema, HBase tables, MySQL schema and accounts, each where its engine is known.
 *
 * Safe to repeat and to run beside itself: what is there stays, what is missing is added. The accounts log in from
 * `accountHosts`, by default from where `MYSQL_ACCOUNT_HOSTS` says.
 */
export async function runSetup(
  env: StackEnv,
  onProgress: ProgressListener = () => undefined,
  options: { readonly accountHosts?: readonly string[] | undefined } = {},
): Promise<void> {
  const report = (what: SetupStep, made: readonly string[]): void => {
    onProgress('setup', `${what}: ${made.length === 0 ? 'all there' : `made ${made.join(', ')}`}`);
  };
  const topic = env['KAFKA_TOPIC'] ?? 'clickstream';
  const steps: Promise<void>[] = [];
  const step = (name: SetupStep, run: (engine: string) => Promise<void>): void => {
    const engine = engineOf(name, env);
    if (engine !== undefined) steps.push(run(engine));
  };
  step('topics', async (brokers) => {
    const deadLetters = env['KAFKA_DEAD_LETTER_TOPIC'] ?? 'clickstream.dead-letters';
    report('topics', await createTopics(brokers.split(','), { events: topic, deadLetters }));
  });
  step('schema', async (url) => {
    const subject = subjectOfTopic(topic);
    const { registered, schemaId } = await retry(() => registerClickEventSchema({ url, subject }), {
      deadlineMs: REGISTRY_DEADLINE_MS,
    });
    report('schema', registered ? [`${subject} (id ${String(schemaId)})`] : []);
  });
  step('HBase tables', async (bootstrap) => {
    const events = env['HBASE_EVENTS_TABLE'] ?? 'clickstream_events';
    const dirtyHours = env['HBASE_DIRTY_HOURS_TABLE'] ?? 'clickstream_dirty_hours';
    const tombstones = env['HBASE_TOMBSTONES_TABLE'] ?? 'clickstream_tombstones';
    const names = { events, dirtyHours, tombstones };
    report('HBase tables', await createTables(bootstrap.split(','), names));
  });
  step('MySQL schema', async (migrator) => {
    const aggregator = env['MYSQL_URL'] ?? migrator;
    const reader = env['MYSQL_READER_URL'] ?? aggregator;
    const urls = { migrator, aggregator, reader, ...mysqlTls(env) };
    report('MySQL schema', await migrateDatabase(urls, options.accountHosts ?? accountHosts(env)));
  });
  await Promise.all(steps);
}
