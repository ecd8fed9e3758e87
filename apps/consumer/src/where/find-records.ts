import {
  DEAD_LETTER_HEADERS,
  type ClickEvent,
  type EventDeserializer,
} from '@clickstream/event-schema';
import { partitionForKey } from '@clickstream/service-kit/kafka';

import { formatPlace, type RecordPlace } from '../dead-letters/letter-id.ts';
import { isErasedMessage, type ErasedData } from '../intake/erasures.ts';
import type { KafkaClient } from '../kafka/kafka-client.ts';
import { readTopic, type TopicRecord } from '../kafka/read-topic.ts';
import type { WhereSearch } from './search.ts';

/** A record that holds the id of the event. */
export interface RecordOfEvent {
  readonly place: RecordPlace;
  readonly writtenAtMs: number;
  readonly replayOf: string | undefined;
  /** What makes the row key; undefined when the record cannot be read. */
  readonly identity: { readonly userId: string; readonly timestampMs: number } | undefined;
  /** Its person was erased: the consumer passes it over. */
  readonly isErased: boolean;
}

/** An event may be dated ahead of its receipt, by no more than this: an older record cannot hold a later event. */
const AHEAD_MS = 24 * 60 * 60 * 1_000;

/**
 * Every record of the topic that is of the event, those that repeat it as well.
 *
 * Looks for the id in the bytes and decodes only what has it. With a user only that user's partition is read.
 */
export async function findRecords(
  client: KafkaClient,
  options: WhereSearch & {
    readonly topic: string;
    readonly groupPrefix: string;
    readonly deserializer: EventDeserializer;
    readonly erased: ErasedData;
  },
): Promise<RecordOfEvent[]> {
  const { topic, eventId, userId, sinceMs, erased } = options;
  const partitions =
    userId === undefined
      ? undefined
      : [partitionForKey(Buffer.from(userId), (await client.offsetsOf(topic)).size)];
  const found: RecordOfEvent[] = [];
  for await (const records of readTopic(client, {
    topic,
    groupPrefix: options.groupPrefix,
    signal: options.signal,
    ...(partitions === undefined ? {} : { partitions }),
    ...(sinceMs === undefined ? {} : { sinceMs: Math.max(0, sinceMs - AHEAD_MS) }),
  })) {
    for (const record of records) {
      if (!holdsId(record.value, eventId)) continue;
      const event = await eventIn(record, options);
      if (event === 'another event') continue;
      const { partition, offset, timestampMs, headers } = record;
      found.push({
        place: { topic, partition, offset },
        writtenAtMs: timestampMs,
        replayOf: headers[DEAD_LETTER_HEADERS.replayOf]?.toString(),
        identity:
          event === undefined ? undefined : { userId: event.user_id, timestampMs: event.timestamp },
        isErased:
          event === undefined
            ? isErasedMessage({ ...record, timestamp: String(timestampMs) }, erased)
            : erased.erasesUser(event.user_id, event.received_at),
      });
    }
  }
  return found;
}

/** Avro and JSON both hold a text as it is. */
export function holdsId(value: Buffer | null, eventId: string): boolean {
  return value?.toString('latin1').toLowerCase().includes(eventId) === true;
}

/** An event may name the id of another one, in its URL for instance. Undefined for what cannot be read. */
async function eventIn(
  { value }: TopicRecord,
  options: { readonly eventId: string; readonly deserializer: EventDeserializer },
): Promise<ClickEvent | undefined | 'another event'> {
  const decoded = await options.deserializer.decodeResolved(value);
  if (!decoded.ok) return undefined;
  return decoded.event.event_id.toLowerCase() === options.eventId ? decoded.event : 'another event';
}

/** @see RecordOfEvent.place */
export const placeOf = ({ place }: RecordOfEvent): string => formatPlace(place);
