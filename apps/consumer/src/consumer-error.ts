import { ServiceError } from '@clickstream/service-core';

export const CONSUMER_CODES = [
  /** The broker connection or the handler failed for good; the process ends. */
  'CONSUMER_CRASHED',
  /** Nothing was heard from the brokers for twice the session time-out; the process ends. */
  'CONSUMER_STUCK',
  /** Not a member of the group at the moment; only seen in `/ready`. */
  'CONSUMER_NOT_JOINED',
  /** A chunk outlived the deadlines of all its parts; the process ends. */
  'CONSUMER_CHUNK_STUCK',
  /** The brokers do not have what the group would read next; only in the log, as an alert. */
  'CONSUMER_OFFSET_OUT_OF_RANGE',
  /** The dead-letter topic did not acknowledge; tried again. */
  'CONSUMER_DEAD_LETTER_NOT_SENT',
  /** Most messages of a partition are bad: they wait, and nothing becomes a dead letter. Tried again. */
  'CONSUMER_BAD_DATA_FLOOD',
  /** No broker answers, or reading stands still; of the commands that end by themselves. */
  'CONSUMER_KAFKA_UNAVAILABLE',
  /** A topic that the set-up step makes is not there. */
  'CONSUMER_TOPIC_MISSING',
  /** No dead letter has this id. */
  'CONSUMER_LETTER_NOT_FOUND',
  /** The fix script cannot be used at all. */
  'CONSUMER_FIX_UNUSABLE',
  /** Some letters were not sent again; they stay open. */
  'CONSUMER_REPLAY_INCOMPLETE',
  /** `where` has found nothing of the event. */
  'CONSUMER_EVENT_UNKNOWN',
  /** A person is not erased everywhere yet; calling `forget` again goes on. */
  'CONSUMER_FORGET_INCOMPLETE',
] as const;
export type ConsumerCode = (typeof CONSUMER_CODES)[number];

/** A fault of the consumer itself, or of what it reads from. Bad data is a dead letter, not an error. */
export class ConsumerError extends ServiceError<ConsumerCode> {
  override readonly name = 'ConsumerError';
}
