import type { EventDeserializer } from '@clickstream/event-schema';
import type { EventIdentity, EventTable } from '@clickstream/hbase-store';

import { findEventProblem } from '../intake/event-rules.ts';
import type { TopicRecord } from '../kafka/read-topic.ts';
import type { ErasedUser } from './is-letter-of-user.ts';

export interface HideRecordsOptions {
  /** The partition of the user's records. */
  readonly records: AsyncIterable<readonly TopicRecord[]>;
  readonly deserializer: EventDeserializer;
  readonly events: Pick<EventTable, 'remove'>;
  readonly user: ErasedUser;
  readonly signal: AbortSignal;
}

const AT_ONCE = 64;

/**
 * Deletes the row of every record that the topic still has of a user, whether there is one or not; gives their number.
 *
 * A consumer that was stopped in the middle of a chunk, and missed by its group, may write that chunk when it comes to.
 * HBase hides such a row behind the deletion, until the next major compaction.
 */
export async function hideRecords(options: HideRecordsOptions): Promise<number> {
  const { records, events, signal } = options;
  let hidden = 0;
  for await (const batch of records) {
    const found = await eventsIn(batch, options);
    for (let at = 0; at < found.length; at += AT_ONCE) {
      const some = found.slice(at, at + AT_ONCE);
      await Promise.all(some.map((event) => events.remove(event, { signal })));
    }
    hidden += found.length;
  }
  return hidden;
}

async function eventsIn(
  batch: readonly TopicRecord[],
  { deserializer, user: { userId, beforeMs } }: HideRecordsOptions,
): Promise<EventIdentity[]> {
  const key = Buffer.from(userId);
  const found: EventIdentity[] = [];
  for (const record of batch) {
    if (record.key?.equals(key) !== true) continue;
    const decoded = await deserializer.decodeResolved(record.value);
    if (!decoded.ok || findEventProblem(decoded.event) !== undefined) continue;
    const { event_id, user_id, timestamp, received_at } = decoded.event;
    if (user_id !== userId || received_at > beforeMs) continue;
    found.push({ eventId: event_id, userId, timestampMs: timestamp });
  }
  return found;
}
