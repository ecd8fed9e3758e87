import { sleep } from '@clickstream/service-core';

import { say } from '../cli/print.ts';
import { ConsumerError } from '../consumer-error.ts';
import { committedOffsets } from '../kafka/committed-offsets.ts';
import type { KafkaClient } from '../kafka/kafka-client.ts';
import { openLetterBox } from './letter-box.ts';
import type { RecordPlace } from './letter-id.ts';

const POLL_MS = 200;

export interface WaitOptions {
  readonly deadLetterTopic: string;
  readonly groupId: string;
  readonly copies: readonly { readonly letter: string; readonly copy: RecordPlace }[];
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until the consumer has passed every copy, or for the time given, and says what became of them.
 *
 * @throws ConsumerError `CONSUMER_REPLAY_INCOMPLETE` unless all of them are stored
 */
export async function waitForCopies(client: KafkaClient, options: WaitOptions): Promise<void> {
  const { groupId, copies, signal } = options;
  const topics = [...new Set(copies.map(({ copy }) => copy.topic))];
  const end = Date.now() + options.waitMs;
  for (;;) {
    const hasPassed = await committedOffsets(client, { groupId, topics });
    if (copies.every(({ copy }) => hasPassed(copy)) || Date.now() >= end) break;
    await sleep(POLL_MS, signal);
  }
  const box = await openLetterBox(client, options);
  const counts = { open: 0, waiting: 0, failed_again: 0, replayed: 0 };
  for (const { letter } of copies) {
    const entry = box.index.get(letter);
    if (entry !== undefined) counts[box.index.stateOf(entry)] += 1;
  }
  const { replayed, failed_again, waiting } = counts;
  say(`${replayed} stored, ${failed_again} failed again, ${waiting} wait for the consumer`);
  if (replayed === copies.length) return;
  throw new ConsumerError(`not stored, and open: ${copies.length - replayed}`, {
    code: 'CONSUMER_REPLAY_INCOMPLETE',
  });
}
