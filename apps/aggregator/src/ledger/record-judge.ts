import type { ClickEvent, EventDeserializer } from '@clickstream/event-schema';
import {
  decodeText,
  encodeRowKey,
  hourOf,
  saltFor,
  type HBaseStore,
  type Tombstones,
} from '@clickstream/hbase-store';
import type { KafkaMessage, TopicBatch } from '@clickstream/service-kit/kafka';

import {
  isUnsettled,
  judgeRecord,
  parseRecordPlace,
  type CommittedOffsets,
  type RecordFacts,
  type RecordPlace,
} from './judge-record.ts';
import type { JudgedRecord } from './record-fold.ts';
import { sourceLabel } from './source-label.ts';

/** The source of a record that cannot be decoded. */
export const UNDECODABLE = '(undecodable)';

export interface RecordJudgeOptions {
  readonly topic: string;
  readonly deserializer: EventDeserializer;
  readonly hbase: Pick<HBaseStore, 'getMany'>;
  readonly eventsTable: { readonly name: string; readonly saltBuckets: number };
  /** Events of that time or older are dropped by the events table, milliseconds; -Infinity when it keeps all. */
  readonly oldestMs: number;
  readonly committed: CommittedOffsets;
  readonly isDeadLettered: (partition: number, offset: bigint) => boolean;
  readonly erased: Pick<Tombstones, 'erasesUser' | 'erasesRecord'>;
  readonly signal: AbortSignal;
}

const ROWS_AT_ONCE = 1_000;
const LAST_TIME_MS = Date.UTC(9999, 11, 31);
const KAFKA_CELL = { click_data: ['kafka'] };

/** Judges the records of a batch by their rows in HBase: one read of up to 1,000 rows at a time, nothing is kept. */
export async function judgeBatch(
  batch: TopicBatch,
  options: RecordJudgeOptions,
): Promise<JudgedRecord[]> {
  const judged: JudgedRecord[] = [];
  for (let at = 0; at < batch.messages.length; at += ROWS_AT_ONCE) {
    const messages = batch.messages.slice(at, at + ROWS_AT_ONCE);
    judged.push(...(await judgeMessages(batch.partition, messages, options)));
  }
  return judged;
}

async function judgeMessages(
  partition: number,
  messages: readonly KafkaMessage[],
  options: RecordJudgeOptions,
): Promise<JudgedRecord[]> {
  const events: (ClickEvent | undefined)[] = [];
  for (const { value } of messages) {
    const result = await options.deserializer.decodeResolved(value);
    events.push(result.ok ? result.event : undefined);
  }
  const keys = events.map((event) => rowKeyOf(event, options.eventsTable.saltBuckets));
  const rows = await readPlaces(keys, options);
  return messages.map((message, index) => {
    const event = events[index];
    const key = keys[index];
    const place = { topic: options.topic, partition, offset: BigInt(message.offset) };
    const storedAs = key === undefined ? undefined : rows.get(key.toString('hex'));
    return toJudged(message, event, { place, storedAs }, options);
  });
}

function toJudged(
  message: KafkaMessage,
  event: ClickEvent | undefined,
  { place, storedAs }: Pick<RecordFacts, 'place' | 'storedAs'>,
  options: RecordJudgeOptions,
): JudgedRecord {
  const { committed } = options;
  const { partition, offset } = place;
  const isDeadLettered = options.isDeadLettered(partition, offset);
  const isExpired = event !== undefined && event.timestamp <= options.oldestMs;
  const isErased = isErasedRecord(message, event, options.erased);
  const facts: RecordFacts = { place, storedAs, isDeadLettered, isErased, isExpired };
  return {
    partition,
    offset,
    arrivalHourMs: hourOf(arrivalOf(message, event)),
    source: event === undefined ? UNDECODABLE : sourceLabel(event.source),
    verdict: judgeRecord(facts, committed),
    eventId: event?.event_id,
    eventHourMs: event === undefined ? undefined : hourOf(event.timestamp),
    isUnsettled: isUnsettled(facts, committed),
  };
}

/** By the rules of the consumer: of what is no event, the key may say whose it is, and the record's time when it came. */
function isErasedRecord(
  message: KafkaMessage,
  event: ClickEvent | undefined,
  erased: RecordJudgeOptions['erased'],
): boolean {
  if (event !== undefined && erased.erasesUser(event.user_id, event.received_at)) return true;
  const { key, timestamp } = message;
  if (key !== null && erased.erasesUser(key.toString(), Number(timestamp))) return true;
  return erased.erasesRecord(message);
}

/** When the collector received it; where the record does not say so, when it was written to Kafka. */
function arrivalOf(message: KafkaMessage, event: ClickEvent | undefined): number {
  const times = [event?.received_at, Number(message.timestamp)];
  return times.find((time) => time !== undefined && time >= 0 && time <= LAST_TIME_MS) ?? 0;
}

/** Undefined for what can have no row: the consumer makes a dead letter of it. */
function rowKeyOf(event: ClickEvent | undefined, saltBuckets: number): Buffer | undefined {
  if (event === undefined) return undefined;
  try {
    return encodeRowKey({
      salt: saltFor(event.user_id, saltBuckets),
      timestampMs: event.timestamp,
      eventId: event.event_id,
    });
  } catch {
    return undefined;
  }
}

/** Row key in hex → the record that the row names. */
async function readPlaces(
  keys: readonly (Buffer | undefined)[],
  { hbase, eventsTable, signal }: RecordJudgeOptions,
): Promise<Map<string, RecordPlace | 'unnamed'>> {
  const distinct = new Map(
    keys.flatMap((key) => (key === undefined ? [] : [[key.toString('hex'), key] as const])),
  );
  const outcomes = await hbase.getMany(eventsTable.name, [...distinct.values()], {
    columns: KAFKA_CELL,
    signal,
  });
  const places = new Map<string, RecordPlace | 'unnamed'>();
  for (const [index, hex] of [...distinct.keys()].entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    if (!outcome.ok) throw outcome.error;
    const [cell] = outcome.row?.cells ?? [];
    if (cell !== undefined) places.set(hex, parseRecordPlace(decodeText(cell.value)));
  }
  return places;
}
