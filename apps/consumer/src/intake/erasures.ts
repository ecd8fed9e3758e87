import type { KafkaMessage } from '@clickstream/service-kit/kafka';

import type { DecodedChunk } from './chunk-decoder.ts';

/** What is erased, as of one moment. */
export interface ErasedData {
  /** Nothing at all. */
  readonly isEmpty: boolean;
  /** Whether what was received of a user at this time, milliseconds, is erased. */
  erasesUser(userId: string, receivedAtMs: number): boolean;
  /** Whether a record with these bytes is erased. */
  erasesRecord(record: Pick<KafkaMessage, 'key' | 'value'>): boolean;
}

/** Where the consumer learns of persons who were erased. */
export interface Erasures {
  /** As of now. @throws a retriable error in an outage */
  current(options: { readonly signal: AbortSignal }): Promise<ErasedData>;
}

/** For a consumer without a place where erasures are kept. */
export const NOTHING_ERASED: Erasures = {
  current: () =>
    Promise.resolve({ isEmpty: true, erasesUser: () => false, erasesRecord: () => false }),
};

/**
 * Leaves out what is erased. Pure.
 *
 * An event says who it is of and when it was received. Of a message that is none only the key may say the former, and its
 * own time the latter; or it is erased by its bytes.
 */
export function withoutErased(
  chunk: DecodedChunk,
  erased: ErasedData,
): DecodedChunk & { readonly count: number } {
  if (erased.isEmpty) return { ...chunk, count: 0 };
  const good = chunk.good.filter(
    ({ event }) => !erased.erasesUser(event.user_id, event.received_at),
  );
  const bad = chunk.bad.filter(({ message }) => !isErasedMessage(message, erased));
  const count = chunk.good.length - good.length + chunk.bad.length - bad.length;
  return { good, bad, count };
}

/** Whether a message that is no event is erased. Pure. */
export function isErasedMessage(
  message: Pick<KafkaMessage, 'key' | 'value' | 'timestamp'>,
  erased: ErasedData,
): boolean {
  const { key, timestamp } = message;
  if (key !== null && erased.erasesUser(key.toString(), Number(timestamp))) return true;
  return erased.erasesRecord(message);
}
