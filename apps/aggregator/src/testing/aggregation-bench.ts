import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  createClickstreamTables,
  encodeBoolean,
  encodeDouble,
  encodeLong,
  encodeText,
  hourOf,
  openDirtyHourTable,
  openEventTable,
  openRpcHBaseStore,
  type EventRow,
  type HBaseStore,
} from '@clickstream/hbase-store';
import { openMySqlStore, type MySqlStore, type PublishedRow } from '@clickstream/mysql-store';
import {
  createTestDatabase,
  type StagedEvent,
  type TestDatabase,
} from '@clickstream/mysql-store/testing';
import { engineEndpoints, uniqueName } from '@clickstream/testing';

import { startAggregator } from './aggregator-process.ts';

export interface ConsumedEvent extends StagedEvent {
  /** May be that of another. */
  readonly eventId?: string;
  /** In the place of `eventType`, for what does not count. */
  readonly uncountedType?: 'page_ping' | 'engagement' | 'request';
  readonly sessionId?: string;
  readonly pageViewId?: string;
}

/** HBase tables, a MySQL database and the Spark job's settings of one test, on the real engines. */
export class AggregationBench implements AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  readonly database: TestDatabase;
  readonly store: MySqlStore;
  /** Goes with the bench. */
  readonly folder: string;
  readonly #hbase: HBaseStore;

  private constructor(parts: {
    readonly env: Readonly<Record<string, string>>;
    readonly database: TestDatabase;
    readonly store: MySqlStore;
    readonly hbase: HBaseStore;
    readonly folder: string;
  }) {
    this.env = parts.env;
    this.database = parts.database;
    this.store = parts.store;
    this.#hbase = parts.hbase;
    this.folder = parts.folder;
  }

  static async open(): Promise<AggregationBench> {
    const engines = engineEndpoints(
      'HBASE_BOOTSTRAP',
      'HBASE_ZOOKEEPER_QUORUM',
      'LIVY_URL',
      'MYSQL_MIGRATOR_URL',
      'SPARK_JOB_FILE',
    );
    const name = uniqueName('aggregator');
    const folder = await mkdtemp(join(tmpdir(), `${name}_`));
    const database = await createTestDatabase({ migratorUrl: engines.MYSQL_MIGRATOR_URL });
    const env = {
      HBASE_BOOTSTRAP: engines.HBASE_BOOTSTRAP,
      HBASE_EVENTS_TABLE: `${name}_events`,
      HBASE_DIRTY_HOURS_TABLE: `${name}_hours`,
      LIVY_URL: engines.LIVY_URL,
      MYSQL_URL: database.aggregatorUrl,
      MYSQL_MIGRATOR_URL: database.migratorUrl,
      SPARK_JOB_FILE: engines.SPARK_JOB_FILE,
      SPARK_JOB_PROPERTIES: join(folder, 'job.properties'),
      AGGREGATION_BATCH_PREFIX: name,
      AGGREGATION_LEASE: '1500ms',
    };
    const hbase = await openRpcHBaseStore({ bootstrap: engines.HBASE_BOOTSTRAP.split(',') });
    await createClickstreamTables(hbase, {
      eventsTable: env.HBASE_EVENTS_TABLE,
      dirtyHoursTable: env.HBASE_DIRTY_HOURS_TABLE,
      saltBuckets: 3,
    });
    await writeJobProperties(env, engines.HBASE_ZOOKEEPER_QUORUM);
    const store = await openMySqlStore({ url: database.aggregatorUrl });
    return new AggregationBench({ env, database, store, hbase, folder });
  }

  /** What the consumer does: events first, then the marks of their hours. */
  async consume(events: readonly ConsumedEvent[]): Promise<void> {
    await this.load(events);
    await this.mark(events.map(({ timestamp }) => hourOf(timestamp)));
  }

  /** Stores events that nobody marks. */
  async load(events: readonly ConsumedEvent[]): Promise<void> {
    const table = await openEventTable(this.#hbase, { table: this.#table('EVENTS') });
    const outcomes = await table.putAll(events.map(toEventRow));
    if (outcomes.some(({ ok }) => !ok)) throw new Error('an event was not stored');
  }

  async mark(hours: Iterable<number>): Promise<void> {
    await openDirtyHourTable(this.#hbase, { table: this.#table('DIRTY_HOURS') }).mark(hours);
  }

  /** An empty events table in place of the one there was, which keeps events for so long. */
  async replaceEvents(retentionSeconds?: number): Promise<void> {
    await this.#hbase.deleteTable(this.#table('EVENTS'));
    await createClickstreamTables(this.#hbase, {
      eventsTable: this.#table('EVENTS'),
      dirtyHoursTable: this.#table('DIRTY_HOURS'),
      saltBuckets: 3,
      ...(retentionSeconds === undefined ? {} : { retentionSeconds }),
    });
  }

  /** How many rows are left in staging, in all its tables. */
  async stagedRows(): Promise<number> {
    const tables = await this.database.query(
      String.raw`select table_name as name from information_schema.tables
        where table_schema = database() and table_name like 'staging\_%'`,
    );
    let rows = 0;
    for (const { name } of tables) {
      const [counted] = await this.database.query(`select count(*) as n from ${String(name)}`);
      rows += Number(counted?.['n']);
    }
    return rows;
  }

  /** Runs a command to its end. */
  async command(
    command: Parameters<typeof startAggregator>[0],
    env: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
  ): Promise<{ readonly code: number | NodeJS.Signals; readonly output: string }> {
    const child = startAggregator(command, { ...this.env, ...env }, args);
    const code = await child.ended();
    return { code, output: child.output() };
  }

  async published(): Promise<PublishedRow[]> {
    const all: PublishedRow[] = [];
    for await (const row of this.store.published.rows()) all.push(row);
    return all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    await this.database.drop();
    await this.#hbase.deleteTable(this.#table('EVENTS'));
    await this.#hbase.deleteTable(this.#table('DIRTY_HOURS'));
    await this.#hbase.close();
    await rm(this.folder, { recursive: true });
  }

  #table(which: 'EVENTS' | 'DIRTY_HOURS'): string {
    return this.env[`HBASE_${which}_TABLE`] ?? '';
  }
}

function toEventRow(event: ConsumedEvent): EventRow {
  return {
    eventId: event.eventId ?? randomUUID(),
    userId: event.user,
    timestampMs: event.timestamp,
    cells: {
      click_data: {
        event_type: encodeText(event.uncountedType ?? event.eventType ?? 'page_view'),
        user_id: encodeText(event.user),
        url: encodeText(event.url),
        received_at: encodeLong(event.receivedAt ?? event.timestamp),
        source: encodeText(event.source ?? 'test'),
        ...(event.timeSpent === undefined ? {} : { time_spent: encodeDouble(event.timeSpent) }),
        ...(event.sessionId === undefined ? {} : { session_id: encodeText(event.sessionId) }),
        ...(event.pageViewId === undefined ? {} : { page_view_id: encodeText(event.pageViewId) }),
      },
      geo_data: { country: encodeText(event.country) },
      user_agent_data: { bot: encodeBoolean(event.bot ?? false) },
    },
  };
}

async function writeJobProperties(
  env: Readonly<Record<'MYSQL_URL' | 'SPARK_JOB_PROPERTIES' | 'HBASE_EVENTS_TABLE', string>>,
  zookeeperQuorum: string,
): Promise<void> {
  const mysql = new URL(env.MYSQL_URL);
  const lines = [
    `jdbc.url=jdbc:${mysql.protocol}//${mysql.host}${mysql.pathname}?rewriteBatchedStatements=true&allowPublicKeyRetrieval=true`,
    `jdbc.user=${mysql.username}`,
    `jdbc.password=${mysql.password}`,
    `hbase.zookeeper.quorum=${zookeeperQuorum}`,
    `hbase.events.table=${env.HBASE_EVENTS_TABLE}`,
  ];
  await writeFile(env.SPARK_JOB_PROPERTIES, `${lines.join('\n')}\n`, { mode: 0o600 });
}
