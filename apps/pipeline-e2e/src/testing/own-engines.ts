import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { registerClickEventSchema, subjectOfTopic } from '@clickstream/event-schema';
import {
  createClickstreamTables,
  openRpcHBaseStore,
  type HBaseStore,
} from '@clickstream/hbase-store';
import { createTestDatabase, type TestDatabase } from '@clickstream/mysql-store/testing';
import { silentLogger } from '@clickstream/service-core';
import { createKafka, type Admin, type Kafka } from '@clickstream/service-kit/kafka';
import { createTopics, engineEndpoints, uniqueName } from '@clickstream/testing';

/** Where things have the names of one test, as the apps read them. */
export interface OwnNames extends Readonly<Record<string, string>> {
  readonly KAFKA_TOPIC: string;
  readonly KAFKA_DEAD_LETTER_TOPIC: string;
  readonly KAFKA_GROUP_ID: string;
  readonly SCHEMA_REGISTRY_URL: string;
  readonly HBASE_EVENTS_TABLE: string;
  readonly HBASE_DIRTY_HOURS_TABLE: string;
  readonly HBASE_TOMBSTONES_TABLE: string;
  readonly MYSQL_URL: string;
  readonly SPARK_JOB_PROPERTIES: string;
}

const PARTITIONS = 3;

/** Topics, schema, tables and database of one test on the real engines. */
export class OwnEngines implements AsyncDisposable {
  readonly names: OwnNames;
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly hbase: HBaseStore;
  readonly database: TestDatabase;
  readonly #folder: string;

  private constructor(
    names: OwnNames,
    parts: Pick<OwnEngines, 'kafka' | 'admin' | 'hbase' | 'database'> & { readonly folder: string },
  ) {
    this.names = names;
    this.kafka = parts.kafka;
    this.admin = parts.admin;
    this.hbase = parts.hbase;
    this.database = parts.database;
    this.#folder = parts.folder;
  }

  /** @param ofTest engines that this test has started for itself */
  static async open(ofTest: { readonly KAFKA_BROKERS?: string } = {}): Promise<OwnEngines> {
    const engines = {
      ...engineEndpoints(
        'KAFKA_BROKERS',
        'SCHEMA_REGISTRY_URL',
        'HBASE_BOOTSTRAP',
        'HBASE_ZOOKEEPER_QUORUM',
        'LIVY_URL',
        'MYSQL_MIGRATOR_URL',
        'SPARK_JOB_FILE',
      ),
      ...ofTest,
    };
    const name = uniqueName('e2e');
    const folder = await mkdtemp(join(tmpdir(), `${name}_`));
    const database = await createTestDatabase({ migratorUrl: engines.MYSQL_MIGRATOR_URL });
    const names = {
      ...engines,
      KAFKA_TOPIC: name,
      KAFKA_DEAD_LETTER_TOPIC: `${name}.dead-letters`,
      KAFKA_GROUP_ID: name,
      HBASE_EVENTS_TABLE: `${name}_events`,
      HBASE_DIRTY_HOURS_TABLE: `${name}_hours`,
      HBASE_TOMBSTONES_TABLE: `${name}_tombstones`,
      MYSQL_URL: database.aggregatorUrl,
      MYSQL_MIGRATOR_URL: database.migratorUrl,
      SPARK_JOB_PROPERTIES: join(folder, 'job.properties'),
      AGGREGATION_BATCH_PREFIX: name,
    };
    const kafka = createKafka({
      brokers: engines.KAFKA_BROKERS.split(','),
      clientId: 'test',
      logger: silentLogger,
    });
    const admin = kafka.admin();
    await admin.connect();
    await createTopics(admin, [
      { topic: names.KAFKA_TOPIC, numPartitions: PARTITIONS },
      { topic: names.KAFKA_DEAD_LETTER_TOPIC, numPartitions: 1 },
      {
        topic: marksTopicOf(names),
        numPartitions: 1,
        configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
      },
    ]);
    await registerClickEventSchema({
      url: names.SCHEMA_REGISTRY_URL,
      subject: subjectOfTopic(name),
    });
    const hbase = await openRpcHBaseStore({ bootstrap: engines.HBASE_BOOTSTRAP.split(',') });
    await createTables(hbase, names);
    await writeJobProperties(names);
    return new OwnEngines(names, { kafka, admin, hbase, database, folder });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { names } = this;
    await this.hbase.deleteTable(names.HBASE_EVENTS_TABLE);
    await this.hbase.deleteTable(names.HBASE_DIRTY_HOURS_TABLE);
    await this.hbase.deleteTable(names.HBASE_TOMBSTONES_TABLE);
    await this.hbase.close();
    await this.admin.deleteTopics({
      topics: [names.KAFKA_TOPIC, names.KAFKA_DEAD_LETTER_TOPIC, marksTopicOf(names)],
    });
    await this.admin.deleteGroups([names.KAFKA_GROUP_ID]);
    await this.admin.disconnect();
    const subject = subjectOfTopic(names.KAFKA_TOPIC);
    await fetch(`${names.SCHEMA_REGISTRY_URL}/subjects/${subject}`, { method: 'DELETE' });
    await this.database.drop();
    await rm(this.#folder, { recursive: true });
  }
}

/** The tables of one test that are not there. */
export async function createTables(hbase: HBaseStore, names: OwnNames): Promise<void> {
  await createClickstreamTables(hbase, {
    eventsTable: names.HBASE_EVENTS_TABLE,
    dirtyHoursTable: names.HBASE_DIRTY_HOURS_TABLE,
    tombstonesTable: names.HBASE_TOMBSTONES_TABLE,
    saltBuckets: 3,
  });
}

/** The consumer knows the name by the same rule. */
function marksTopicOf({
  KAFKA_DEAD_LETTER_TOPIC,
}: Pick<OwnNames, 'KAFKA_DEAD_LETTER_TOPIC'>): string {
  return `${KAFKA_DEAD_LETTER_TOPIC}.marks`;
}

async function writeJobProperties(names: Readonly<Record<string, string>>): Promise<void> {
  const mysql = new URL(names['MYSQL_URL'] ?? '');
  const lines = [
    `jdbc.url=jdbc:${mysql.protocol}//${mysql.host}${mysql.pathname}?rewriteBatchedStatements=true&allowPublicKeyRetrieval=true`,
    `jdbc.user=${mysql.username}`,
    `jdbc.password=${mysql.password}`,
    `hbase.zookeeper.quorum=${names['HBASE_ZOOKEEPER_QUORUM']}`,
    `hbase.events.table=${names['HBASE_EVENTS_TABLE']}`,
  ];
  await writeFile(names['SPARK_JOB_PROPERTIES'] ?? '', `${lines.join('\n')}\n`, { mode: 0o600 });
}
