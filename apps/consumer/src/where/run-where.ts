import { createEventCodec } from '@clickstream/event-schema';
import {
  hourOf,
  openDirtyHourTable,
  openEventTable,
  openHBaseStore,
  openTombstoneTable,
  type HBaseStore,
  type Row,
} from '@clickstream/hbase-store';
import { openMySqlStore } from '@clickstream/mysql-store';

import { print } from '../cli/print.ts';
import type { WhereConfig } from '../config.ts';
import { ConsumerError } from '../consumer-error.ts';
import { formatPlace } from '../dead-letters/letter-id.ts';
import { committedOffsets } from '../kafka/committed-offsets.ts';
import { openKafkaClient, type KafkaClient } from '../kafka/kafka-client.ts';
import { verdictOf, type EventReport, type FoundRecord, type FoundRow } from './event-report.ts';
import { findLetters } from './find-letters.ts';
import { findRecords, type RecordOfEvent } from './find-records.ts';
import { keyParts, rowsByIdentity, rowsByScan } from './find-rows.ts';
import { formatReport } from './format-report.ts';
import type { WhereSearch } from './search.ts';
import { viewRow, type PublishedState } from './view-row.ts';

/** `where` */
export async function runWhere(
  config: WhereConfig,
  { search, json }: { readonly search: WhereSearch; readonly json: boolean },
): Promise<void> {
  const report = await findEvent(config, search);
  const verdict = verdictOf(report);
  if (verdict.name === 'unknown') {
    throw new ConsumerError(
      `nothing is known of event ${search.eventId}; looked through ${report.looked.join(', ')}`,
      { code: 'CONSUMER_EVENT_UNKNOWN' },
    );
  }
  await print(
    json ? `${JSON.stringify({ ...report, verdict: verdict.name })}\n` : formatReport(report),
  );
}

/** Follows an event from the topic to the published numbers. */
async function findEvent(config: WhereConfig, search: WhereSearch): Promise<EventReport> {
  await using client = await openKafkaClient(config.brokers);
  await using hbase = await openHBaseStore(config.hbase.store);
  const { deserializer } = createEventCodec(config.registry);
  const groupPrefix = `${config.groupId}.where`;
  // Before the rows: what is passed by then has its row or its letter by now.
  const erased = await openTombstoneTable(hbase, { table: config.hbase.tombstonesTable }).read();
  const reading = { ...config, ...search, groupPrefix, deserializer, erased };
  const found = await findRecords(client, reading);
  const records = await viewRecords(client, config, found);
  const letters = await findLetters(client, { ...config, ...search, records: found });
  const { rows, scanned } = await findRows(config, { hbase, found, search });
  const notes: string[] = [];
  return {
    eventId: search.eventId,
    records,
    rows: await viewRows(config, { hbase, rows, notes }),
    letters,
    looked: [
      `topic ${config.topic}`,
      `topic ${config.deadLetterTopic}`,
      `table ${config.hbase.eventsTable} (${scanned ? 'every key' : 'by key'})`,
      ...boundsInWords(search),
    ],
    notes,
  };
}

async function viewRecords(
  client: KafkaClient,
  { groupId, topic }: WhereConfig,
  found: readonly RecordOfEvent[],
): Promise<FoundRecord[]> {
  const hasPassed = await committedOffsets(client, { groupId, topics: [topic] });
  return found.map(({ place, writtenAtMs, replayOf, isErased }) => ({
    place: formatPlace(place),
    writtenAt: new Date(writtenAtMs).toISOString(),
    replayOf: replayOf ?? null,
    passed: hasPassed(place),
    erased: isErased,
  }));
}

/** By key where a record says the key; only what is in no record any more is worth a scan. */
async function findRows(
  { hbase: { eventsTable: table } }: WhereConfig,
  parts: {
    readonly hbase: HBaseStore;
    readonly found: readonly RecordOfEvent[];
    readonly search: WhereSearch;
  },
): Promise<{ readonly rows: Row[]; readonly scanned: boolean }> {
  const { hbase: store, found, search } = parts;
  const { saltBuckets } = await openEventTable(store, { table });
  const identities = found.flatMap(({ identity }) => (identity === undefined ? [] : [identity]));
  if (identities.length === 0) {
    return { rows: await rowsByScan({ store, table, saltBuckets }, search), scanned: true };
  }
  const rows = await rowsByIdentity({ store, table, saltBuckets }, { ...search, identities });
  return { rows, scanned: false };
}

async function viewRows(
  config: WhereConfig,
  parts: {
    readonly hbase: HBaseStore;
    readonly rows: readonly Row[];
    readonly notes: string[];
  },
): Promise<FoundRow[]> {
  const { hbase, rows, notes } = parts;
  if (rows.length === 0) return [];
  const hours = new Set(rows.map((row) => hourOf(keyParts(row).timestampMs)));
  // What is published is read before the counters: a counter that moves in between makes the hour look dirty, never done.
  const published = await publishedHours(config, [...hours], notes);
  const table = config.hbase.dirtyHoursTable;
  const counters = await openDirtyHourTable(hbase, { table }).readVersions();
  return rows.map((row) => {
    const hour = hourOf(keyParts(row).timestampMs);
    return viewRow(row, { counter: counters.get(hour) ?? 0n, published: published(hour) });
  });
}

async function publishedHours(
  { mysql }: WhereConfig,
  hours: readonly number[],
  notes: string[],
): Promise<(hour: number) => PublishedState> {
  if (mysql === undefined) {
    notes.push('what is published is not known: neither MYSQL_READER_URL nor MYSQL_URL is set');
    return () => 'unknown';
  }
  try {
    await using store = await openMySqlStore(mysql);
    const found = await Promise.all(hours.map((hour) => store.published.hour(hour)));
    const byHour = new Map(hours.map((hour, i) => [hour, found[i]]));
    return (hour) => byHour.get(hour);
  } catch (error) {
    notes.push(`what is published is not known: ${error instanceof Error ? error.message : ''}`);
    return () => 'unknown';
  }
}

function boundsInWords({ userId, sinceMs, untilMs }: WhereSearch): string[] {
  return [
    ...(userId === undefined ? [] : ['of this user only']),
    ...(sinceMs === undefined ? [] : [`from ${new Date(sinceMs).toISOString()}`]),
    ...(untilMs === undefined ? [] : [`before ${new Date(untilMs).toISOString()}`]),
  ];
}
