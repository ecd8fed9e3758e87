import { DEAD_LETTER_HEADERS, type DeadLetterReason } from '@clickstream/event-schema';
import type { Clock, Logger } from '@clickstream/service-core';
import type { KafkaMessage } from '@clickstream/service-kit/kafka';

import { ConsumerError } from '../consumer-error.ts';
import type { DeadLetter } from './dead-letter.ts';
import { RecentOutcomes } from './recent-outcomes.ts';

/** Consecutive messages of one partition. */
interface Messages {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
}

/**
 * Tells a few bad messages from a flood of them.
 *
 * A few are dead letters. When most messages of a partition are bad, the fault lies elsewhere: the registry lost its
 * schemas, a producer sends another format. Then nothing becomes a dead letter and the offset stays, until the
 * fault is mended or the operator says that the flood is real.
 */
export interface BadDataBreaker {
  /** @throws ConsumerError `CONSUMER_BAD_DATA_FLOOD`, retriable: nothing of the chunk may become a dead letter. */
  check(chunk: Messages, letters: readonly DeadLetter[]): void;
  /** The chunk is durable; what was bad in it counts for the chunks that follow. */
  passed(chunk: Messages, letters: readonly DeadLetter[]): void;
  /** @throws ConsumerError while a partition is held. */
  checkReady(): void;
}

export interface BadDataBreakerOptions {
  /** Greatest share of bad messages, from 0 to 1; with 1 everything passes. */
  readonly maxBadShare: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Fewer messages than these are no flood: a topic that holds three bad ones alone goes on. */
const MIN_MESSAGES = 50;
/** A smaller chunk is judged with those before it, so that a flood in small chunks is one too. */
const WINDOW_MESSAGES = 200;
/** A held partition is tried every few seconds; what was not tried for so long is held by somebody else. */
const HELD_FOR_MS = 30_000;
const LOG_EVERY_MS = 60_000;
const WHAT_TO_DO =
  'mend the registry or the producer; if the messages are bad indeed, restart the consumer with ' +
  'CONSUMER_MAX_BAD_SHARE=1: they become dead letters';

/** What an honest topic may hold in any number: records that delete, events that come late, and what anybody sends to the collector. */
const NO_SIGN_OF_A_FAULT: ReadonlySet<DeadLetterReason> = new Set([
  'empty_value',
  'older_than_retention',
  'refused_by_collector',
]);

interface Hold {
  lastAt: number;
  loggedAt: number;
  error: ConsumerError;
}

export function createBadDataBreaker(options: BadDataBreakerOptions): BadDataBreaker {
  const { maxBadShare, clock, logger } = options;
  const outcomes = new Map<string, RecentOutcomes>();
  const held = new Map<string, Hold>();

  const outcomesOf = (chunk: Messages): RecentOutcomes => {
    const known = outcomes.get(keyOf(chunk)) ?? new RecentOutcomes(WINDOW_MESSAGES);
    outcomes.set(keyOf(chunk), known);
    return known;
  };
  const hold = (chunk: Messages, error: ConsumerError): void => {
    const now = clock.now();
    const before = held.get(keyOf(chunk));
    const isQuiet = before !== undefined && now - before.loggedAt < LOG_EVERY_MS;
    held.set(keyOf(chunk), { lastAt: now, loggedAt: isQuiet ? before.loggedAt : now, error });
    if (isQuiet) return;
    logger.error('bad_data_flood', { ...error.context, code: error.code, whatToDo: WHAT_TO_DO });
  };

  return {
    check: (chunk, letters) => {
      const signs = letters.filter(isSignOfFault);
      if (signs.length === 0) return;
      const before = outcomesOf(chunk).last(WINDOW_MESSAGES - chunk.messages.length);
      const messages = before.messages + chunk.messages.length;
      const bad = before.bad + signs.length;
      if (messages < MIN_MESSAGES || bad <= maxBadShare * messages) return;
      const error = floodOf(chunk, { messages, bad, signs });
      hold(chunk, error);
      throw error;
    },
    passed: (chunk, letters) => {
      const recent = outcomesOf(chunk);
      const bad = new Set(letters.filter(isSignOfFault).map(({ message }) => message.offset));
      for (const { offset } of chunk.messages) recent.add(bad.has(offset));
      if (!held.delete(keyOf(chunk))) return;
      logger.info('bad_data_flood_over', { topic: chunk.topic, partition: chunk.partition });
    },
    checkReady: () => {
      for (const { lastAt, error } of held.values()) {
        if (clock.now() - lastAt < HELD_FOR_MS) throw error;
      }
    },
  };
}

function keyOf({ topic, partition }: Messages): string {
  return `${topic}/${partition}`;
}

/** A letter that was replayed and is still bad says nothing about the messages around it. */
function isSignOfFault({ reason, message }: DeadLetter): boolean {
  const isReplay = message.headers?.[DEAD_LETTER_HEADERS.replayOf] !== undefined;
  return !isReplay && !NO_SIGN_OF_A_FAULT.has(reason);
}

function floodOf(
  { topic, partition, messages }: Messages,
  found: {
    readonly messages: number;
    readonly bad: number;
    readonly signs: readonly DeadLetter[];
  },
): ConsumerError {
  const reasons: Partial<Record<DeadLetterReason, number>> = {};
  for (const { reason } of found.signs) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return new ConsumerError(
    `${found.bad} of ${found.messages} messages of ${topic}/${partition} are bad; they wait`,
    {
      code: 'CONSUMER_BAD_DATA_FLOOD',
      retriable: true,
      context: {
        topic,
        partition,
        firstOffset: messages[0]?.offset,
        messages: found.messages,
        bad: found.bad,
        reasons,
        example: found.signs[0]?.detail,
      },
    },
  );
}
