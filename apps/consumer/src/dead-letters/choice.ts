import type { DeadLetterReason } from '@clickstream/event-schema';

import { say } from '../cli/print.ts';
import type { DeadLettersConfig } from '../config.ts';
import { openKafkaClient, type KafkaClient } from '../kafka/kafka-client.ts';
import { openLetterBox, type LetterBox, type LetterFilter } from './letter-box.ts';
import { LETTER_STATES, OPEN_STATES } from './letter-index.ts';

/** The options by which each command chooses letters. */
export interface Choice {
  readonly reason?: DeadLetterReason;
  /** Milliseconds. */
  readonly since?: number;
  /** Also those that were replayed with success. */
  readonly all: boolean;
}

/** The filter of a choice. */
export function chosenBy({ reason, since, all }: Choice): LetterFilter {
  return { states: all ? LETTER_STATES : OPEN_STATES, reason, sinceMs: since };
}

/** Opens the topic of dead letters for one job; says on standard error what in it is none. */
export async function withLetterBox(
  config: DeadLettersConfig,
  signal: AbortSignal,
  job: (box: LetterBox, client: KafkaClient) => Promise<void>,
): Promise<void> {
  await using client = await openKafkaClient(config.brokers);
  const box = await openLetterBox(client, { ...config, signal });
  if (box.strangers > 0) {
    say(`${box.strangers} records of ${config.deadLetterTopic} are no dead letters`);
  }
  await job(box, client);
}
