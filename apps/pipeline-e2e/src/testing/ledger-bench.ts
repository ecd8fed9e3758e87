import { join } from 'node:path';

import { createEventCodec, subjectOfTopic, type ClickEvent } from '@clickstream/event-schema';
import { openDirtyHourTable, openEventTable } from '@clickstream/hbase-store';
import { startTestProcess, waitFor, type TestProcess } from '@clickstream/testing';

import { createTables, OwnEngines } from './own-engines.ts';

/** A line of `ledger --json`. */
export type LedgerLine = Readonly<Record<string, number>> & { readonly source: string };

/** What `ledger --json` prints, as far as tests look at it. */
export interface PrintedLedger {
  readonly lines: readonly LedgerLine[];
  readonly missing: readonly { readonly offset: string; readonly eventId?: string }[];
  readonly problems: readonly string[];
}

const APPS = join(import.meta.dirname, '../../..');

/** Consumer and aggregator on names of their own, fed with records straight into the topic. */
export class LedgerBench implements AsyncDisposable {
  readonly engines: OwnEngines;
  #consumer: TestProcess | undefined;

  private constructor(engines: OwnEngines) {
    this.engines = engines;
  }

  /** @param ofTest engines that this test has started for itself */
  static async open(ofTest: { readonly KAFKA_BROKERS?: string } = {}): Promise<LedgerBench> {
    return new LedgerBench(await OwnEngines.open(ofTest));
  }

  /** Appends events as the collector does: keyed by user, acknowledged by all replicas. */
  async send(events: readonly ClickEvent[]): Promise<void> {
    const { names } = this.engines;
    const codec = createEventCodec({
      url: names.SCHEMA_REGISTRY_URL,
      subject: subjectOfTopic(names.KAFKA_TOPIC),
    });
    const serializer = await codec.openSerializer();
    await this.sendRaw(
      events.map((event) => ({ key: event.user_id, value: serializer.encode(event) })),
    );
  }

  /** Appends whatever it is. */
  async sendRaw(
    messages: readonly {
      readonly key: string;
      readonly value: Buffer;
      readonly timestamp?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }[],
  ): Promise<void> {
    const { kafka, names } = this.engines;
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic: names.KAFKA_TOPIC, acks: -1, messages: [...messages] });
    await producer.disconnect();
  }

  /** With the name of one of its protections, a consumer that lacks it. */
  startConsumer(protectionOff?: string): void {
    const file = protectionOff === undefined ? 'main.ts' : 'testing/fault-main.ts';
    this.#consumer = startTestProcess(join(APPS, 'consumer/src', file), ['serve'], {
      ...this.engines.names,
      CONSUMER_SESSION_TIMEOUT: '6s',
      ...(protectionOff === undefined ? {} : { PROTECTION_OFF: protectionOff }),
    });
  }

  /** Runs a command of the consumer to its end; with a failpoint, the program that it breaks. */
  async consumer(
    args: readonly string[],
    failpoint?: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: number | NodeJS.Signals; readonly output: string }> {
    const file = failpoint === undefined ? 'main.ts' : 'testing/fault-letters-main.ts';
    const env = { ...this.engines.names, ...failpoint };
    const child = startTestProcess(join(APPS, 'consumer/src', file), args, env);
    const code = await child.ended();
    return { code, output: child.output() };
  }

  async stopConsumer(): Promise<void> {
    this.#consumer?.kill('SIGTERM');
    await this.#consumer?.ended();
    this.#consumer = undefined;
  }

  /** Resolves when the group has committed everything. */
  async untilConsumed(): Promise<void> {
    const { admin, names } = this.engines;
    await waitFor('the consumer to commit everything', async () => {
      const ends = await admin.fetchTopicOffsets(names.KAFKA_TOPIC);
      const [group] = await admin.fetchOffsets({
        groupId: names.KAFKA_GROUP_ID,
        topics: [names.KAFKA_TOPIC],
      });
      return ends.every(({ partition, high }) => {
        const committed = group?.partitions.find((one) => one.partition === partition)?.offset;
        return high === '0' || committed === high;
      });
    });
  }

  /** Lets the group begin at the beginning again; the consumer must be stopped. */
  async rewind(): Promise<void> {
    const { admin, names } = this.engines;
    await admin.resetOffsets({
      groupId: names.KAFKA_GROUP_ID,
      topic: names.KAFKA_TOPIC,
      earliest: true,
    });
  }

  /** Moves the group to the end, past what it has not consumed; the consumer must be stopped. */
  async skipToEnd(): Promise<void> {
    const { admin, names } = this.engines;
    const ends = await admin.fetchTopicOffsets(names.KAFKA_TOPIC);
    await admin.setOffsets({
      groupId: names.KAFKA_GROUP_ID,
      topic: names.KAFKA_TOPIC,
      partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
    });
  }

  /** Aggregates until nothing is dirty. */
  async aggregate(): Promise<void> {
    const { code, output } = await this.aggregator('run');
    if (code !== 0) throw new Error(output);
  }

  /** Runs a command of the aggregator to its end. */
  async aggregator(
    ...args: string[]
  ): Promise<{ readonly code: number | NodeJS.Signals; readonly output: string }> {
    const child = startTestProcess(join(APPS, 'aggregator/src/main.ts'), args, this.engines.names);
    const code = await child.ended();
    return { code, output: child.output() };
  }

  async ledger(
    ...args: string[]
  ): Promise<{ readonly code: number | NodeJS.Signals; readonly ledger: PrintedLedger }> {
    const { code, output } = await this.aggregator('ledger', '--json', ...args);
    const end = output.indexOf('\n}\n') + 3;
    return { code, ledger: JSON.parse(output.slice(0, end)) as PrintedLedger };
  }

  /** Removes the row of an event, as nothing in the pipeline ever does. */
  async deleteRow(event: ClickEvent): Promise<void> {
    const { hbase, names } = this.engines;
    for await (const { row } of hbase.scan(names.HBASE_EVENTS_TABLE)) {
      const id = row.subarray(9).toString('hex');
      if (id === event.event_id.replaceAll('-', '')) {
        await hbase.delete(names.HBASE_EVENTS_TABLE, row);
      }
    }
  }

  /** An empty events table in place of the one there was: neither rows nor deletions. The consumer must be stopped. */
  async emptyEvents(): Promise<void> {
    const { hbase, names } = this.engines;
    await hbase.deleteTable(names.HBASE_EVENTS_TABLE);
    await createTables(hbase, names);
  }

  /** Copies the row of an event to another id without any record, and marks its hour. */
  async inventRow(event: ClickEvent, eventId: string): Promise<void> {
    const { hbase, names } = this.engines;
    const table = await openEventTable(hbase, { table: names.HBASE_EVENTS_TABLE });
    const identity = {
      eventId: event.event_id,
      userId: event.user_id,
      timestampMs: event.timestamp,
    };
    const stored = await table.get(identity);
    const cells: Record<string, Record<string, Buffer>> = {};
    for (const { family, qualifier, value } of stored?.cells ?? []) {
      (cells[family] ??= {})[qualifier] = value;
    }
    await table.putAll([{ ...identity, eventId, cells }]);
    const hours = openDirtyHourTable(hbase, { table: names.HBASE_DIRTY_HOURS_TABLE });
    await hours.mark([event.timestamp - (event.timestamp % 3_600_000)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopConsumer();
    await this.engines[Symbol.asyncDispose]();
  }
}
