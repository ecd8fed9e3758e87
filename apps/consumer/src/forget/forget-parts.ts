import { createEventCodec } from '@clickstream/event-schema';
import {
  openDirtyHourTable,
  openEventTable,
  openTombstoneTable,
  type EventTable,
  type HBaseStore,
} from '@clickstream/hbase-store';
import type { MySqlStore } from '@clickstream/mysql-store';
import { systemClock } from '@clickstream/service-core';
import { partitionForKey } from '@clickstream/service-kit/kafka';

import { say } from '../cli/print.ts';
import type { ForgetConfig } from '../config.ts';
import type { KafkaClient } from '../kafka/kafka-client.ts';
import { readTopic } from '../kafka/read-topic.ts';
import { watchConsumers } from './consumer-progress.ts';
import { findErasedLetters, removeLetters, type EraseLettersOptions } from './erase-letters.ts';
import { eraseRows } from './erase-rows.ts';
import { eraseVisits } from './erase-visits.ts';
import type { ForgetParts } from './forget-person.ts';
import { hideRecords } from './hide-records.ts';
import { isLetterOfUser, type ErasedUser } from './is-letter-of-user.ts';
import { openHours, unpublishedHours } from './published-hours.ts';
import { underLease } from './under-lease.ts';
import { waitUntil } from './wait-until.ts';

const POLL_CONSUMERS_MS = 200;
const POLL_HOURS_MS = 1_000;

/** What an erasure works on. */
export interface ForgetRun {
  readonly config: ForgetConfig;
  /** The longest time for each wait. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly client: KafkaClient;
  readonly hbase: HBaseStore;
  readonly store: MySqlStore;
  readonly topics: Pick<EraseLettersOptions, 'letters' | 'marks'>;
}

/** The steps on real engines. */
export async function openForgetParts(run: ForgetRun): Promise<ForgetParts> {
  const { config, timeoutMs, signal, client, hbase, store } = run;
  const { hbase: tables } = config;
  const tombstones = openTombstoneTable(hbase, { table: tables.tombstonesTable });
  const dirtyHours = openDirtyHourTable(hbase, { table: tables.dirtyHoursTable });
  const events = await openEventTable(hbase, { table: tables.eventsTable });
  return {
    tombstones,
    untilConsumersKnow: async () => {
      const missing = await watchConsumers(client, config);
      await waitUntil({ missing, timeoutMs, pollMs: POLL_CONSUMERS_MS, signal });
    },
    findLetters: (user) => findErasedLetters(letterOptions(run, user, signal)),
    eraseRows: async (user) => {
      const rows = await eraseRows({ events, tombstones, user, signal });
      await hideRecordsOf(user, run, events);
      return rows;
    },
    underLease: (work) =>
      underLease({ leases: store.leases, waitMs: timeoutMs, signal }, (lease, signalOfLease) =>
        work({
          removeLetters: (found, user) =>
            removeLetters(found, letterOptions(run, user, signalOfLease)),
          eraseVisits: (user) =>
            eraseVisits({
              erasure: store.erasure,
              dirtyHours,
              tombstones,
              userId: user.userId,
              noteHours: () => eraseRows({ events, tombstones, user, signal: signalOfLease }),
              lease,
              signal: signalOfLease,
            }),
        }),
      ),
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

function letterOptions(
  { config, topics }: ForgetRun,
  user: ErasedUser,
  signal: AbortSignal,
): EraseLettersOptions {
  const { deserializer } = createEventCodec(config.registry);
  return {
    ...topics,
    isErased: (record) => isLetterOfUser(record, user, deserializer),
    signal,
  };
}
