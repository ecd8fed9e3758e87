import { openHBaseStore } from '@clickstream/hbase-store';
import { openMySqlStore } from '@clickstream/mysql-store';

import { print } from '../cli/print.ts';
import type { ForgetConfig } from '../config.ts';
import { marksTopicOf } from '../dead-letters/replay-mark.ts';
import { openKafkaClient } from '../kafka/kafka-client.ts';
import { openForgetParts } from './forget-parts.ts';
import { forgetPerson, type ForgetParts } from './forget-person.ts';
import { formatForgetReport } from './format-forget-report.ts';
import { createKafkaLetterTopic, openLetterProducer } from './kafka-letter-topic.ts';
import type { LetterTopic } from './letter-topic.ts';

export interface ForgetFlags {
  readonly user: string;
  /** Whether the numbers are waited for. */
  readonly wait: boolean;
  /** The longest time for each wait, milliseconds. */
  readonly timeout: number;
  readonly json: boolean;
}

/** Comes between the steps, in tests that break them. */
export type WrapForgetParts = (parts: ForgetParts) => ForgetParts;

/** `forget` */
export async function runForget(
  config: ForgetConfig,
  { flags, signal }: { readonly flags: ForgetFlags; readonly signal: AbortSignal },
  wrap: WrapForgetParts = (parts) => parts,
): Promise<void> {
  await using client = await openKafkaClient(config.brokers);
  await using hbase = await openHBaseStore(config.hbase.store);
  await using store = await openMySqlStore(config.mysql);
  await using sender = await openLetterProducer(client);
  const topicOf = (topic: string): LetterTopic =>
    createKafkaLetterTopic(client, {
      topic,
      groupPrefix: `${config.groupId}.forget`,
      producer: sender.producer,
    });
  const topics = {
    letters: topicOf(config.deadLetterTopic),
    marks: topicOf(marksTopicOf(config.deadLetterTopic)),
  };
  const { timeout: timeoutMs } = flags;
  const run = { config, timeoutMs, signal, client, hbase, store, topics };
  const report = await forgetPerson(flags.user, wrap(await openForgetParts(run)), flags);
  await print(flags.json ? `${JSON.stringify(report)}\n` : formatForgetReport(report));
}
