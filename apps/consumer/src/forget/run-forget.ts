import { createEventCodec } from '@clickstream/event-schema';
import {
  openDirtyHourTable,
  openEventTable,
  openHBaseStore,
  openTombstoneTable,
  type EventTable,
  type HBaseStore,
} from '@clickstream/hbase-store';
import { openMySqlStore, type MySqlStore } from '@clickstream/mysql-store';
import { systemClock } from '@clickstream/service-core';
import { partitionForKey } from '@clickstream/service-kit/kafka';

import { print, say } from '../cli/print.ts';
import type { ForgetConfig } from '../config.ts';
import { marksTopicOf } from '../dead-letters/replay-mark.ts';
import { openKafkaClient, type KafkaClient } from '../kafka/kafka-client.ts';
import { readTopic } from '../kafka/read-topic.ts';
import { watchConsumers } from './consumer-progress.ts';
import { findErasedLetters, removeLetters, type EraseLettersOptions } from './erase-letters.ts';
import { eraseRows } from './erase-rows.ts';
import { eraseVisits } from './erase-visits.ts';
import { forgetPerson, type ForgetParts } from './forget-person.ts';
import { formatForgetReport } from './format-forget-report.ts';
import { hideRecords } from './hide-records.ts';
import { isLetterOfUser, type ErasedUser } from './is-letter-of-user.ts';
import { createKafkaLetterTopic, openLetterProducer } from './kafka-letter-topic.ts';
import type { LetterTopic } from './letter-topic.ts';
import { openHours, unpublishedHours } from './published-hours.ts';
import { waitUntil } from './wait-until.ts';

export interface ForgetFlags {
  readonly user: string;
  /** How long each wait may take, milliseconds; false: the numbers are not waited for. */
  readonly wait: boolean;
  readonly timeout: number;
  readonly json: boolean;
}

/** Comes between the steps, in tests that break them. */
export type WrapForgetParts = (parts: ForgetParts) => ForgetParts;

const POLL_CONSUMERS_MS = 200;
const POLL_HOURS_MS = 1_000;

/** `forget` */
export async function runForget(
  config: ForgetConfig,
  { flags, signal }: { readonly flags: ForgetFlags; readonly signal: AbortSignal },
  wrap: WrapForgetParts = (parts) => parts,
): Promise<void> {
  await using client = await openKafkaClient(config.brokers);
  await using hbase = await openHBaseStore(config.hbase.store);
  await using store = await openMySqlStore(config.mysql);
  await using sender = await openLetterProducer(client);
  const topicOf = (topic: string): LetterTopic =>
    createKafkaLetterTopic(client, {
      topic,
      groupPrefix: `${config.groupId}.forget`,
      producer: sender.producer,
    });
  const topics = {
    letters: topicOf(config.deadLetterTopic),
    marks: topicOf(marksTopicOf(config.deadLetterTopic)),
  };
  const run = { config, flags, signal, client, hbase, store, topics };
  const report = await forgetPerson(flags.user, wrap(await partsOf(run)), flags);
  await print(flags.json ? `${JSON.stringify(report)}\n` : formatForgetReport(report));
}

interface ForgetRun {
  readonly config: ForgetConfig;
  readonly flags: ForgetFlags;
  readonly signal: AbortSignal;
  readonly client: KafkaClient;
  readonly hbase: HBaseStore;
  readonly store: MySqlStore;
  readonly topics: Pick<EraseLettersOptions, 'letters' | 'marks'>;
}

async function partsOf(run: ForgetRun): Promise<ForgetParts> {
  const { config, flags, signal, client, hbase, store } = run;
  const { hbase: tables } = config;
  const tombstones = openTombstoneTable(hbase, { table: tables.tombstonesTable });
  const dirtyHours = openDirtyHourTable(hbase, { table: tables.dirtyHoursTable });
  const events = await openEventTable(hbase, { table: tables.eventsTable });
  const { timeout: timeoutMs } = flags;
  return {
    tombstones,
    untilConsumersKnow: async () => {
      const missing = await watchConsumers(client, config);
      await waitUntil({ missing, timeoutMs, pollMs: POLL_CONSUMERS_MS, signal });
    },
    ...letterParts(run),
    eraseRows: async (user) => {
      const rows = await eraseRows({ events, tombstones, user, signal });
      await hideRecordsOf(user, run, events);
      return rows;
    },
    eraseVisits: ({ userId }) =>
      eraseVisits({ store, dirtyHours, tombstones, userId, leaseWaitMs: timeoutMs, signal }),
    untilPublished: async (hours) => {
      const retention = {
        retentionMs: events.retentionMs,
        marginMs: config.retentionMarginMs,
      };
      const { open, frozen } = openHours(hours, retention, systemClock.now());
      const missing = (): Promise<string | undefined> => unpublishedHours(open, store);
      await waitUntil({ missing, timeoutMs, pollMs: POLL_HOURS_MS, signal });
      return frozen;
    },
    clock: systemClock,
    say,
  };
}

async function hideRecordsOf(
  user: ErasedUser,
  { client, config, signal }: ForgetRun,
  events: EventTable,
): Promise<void> {
  const { topic, groupId, registry } = config;
  const partitions = (await client.offsetsOf(topic)).size;
  const records = readTopic(client, {
    topic,
    groupPrefix: `${groupId}.forget`,
    partitions: [partitionForKey(Buffer.from(user.userId), partitions)],
    signal,
  });
  const { deserializer } = createEventCodec(registry);
  await hideRecords({ records, deserializer, events, user, signal });
}

function letterParts({
  config,
  topics,
  signal,
}: ForgetRun): Pick<ForgetParts, 'findLetters' | 'removeLetters'> {
  const { deserializer } = createEventCodec(config.registry);
  const optionsFor = (user: ErasedUser): EraseLettersOptions => ({
    ...topics,
    isErased: (record) => isLetterOfUser(record, user, deserializer),
    signal,
  });
  return {
    findLetters: (user) => findErasedLetters(optionsFor(user)),
    removeLetters: (found, user) => removeLetters(found, optionsFor(user)),
  };
}
