import type { EventDeserializer } from '@clickstream/event-schema';

import type { TopicRecord } from '../kafka/read-topic.ts';
import { mentionsUser } from './mentions-user.ts';

/** Whose letters, and until when they were received. */
export interface ErasedUser {
  readonly userId: string;
  /** Milliseconds, inclusive. */
  readonly beforeMs: number;
}

/**
 * Whether a dead letter is about a user.
 *
 * One that can be read says so itself, and when it was received. Of one that cannot, the key says it, or the id that
 * stands somewhere in its bytes; when it came nobody knows, so it counts as old.
 *
 * @throws EventSchemaError, retriable, when the registry is needed and does not answer
 */
export async function isLetterOfUser(
  { key, value }: Pick<TopicRecord, 'key' | 'value'>,
  { userId, beforeMs }: ErasedUser,
  deserializer: EventDeserializer,
): Promise<boolean> {
  const decoded = await deserializer.decodeResolved(value);
  if (decoded.ok) {
    return decoded.event.user_id === userId && decoded.event.received_at <= beforeMs;
  }
  return key?.equals(Buffer.from(userId)) === true || mentionsUser(value, userId);
}
