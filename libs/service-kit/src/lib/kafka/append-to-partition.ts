import type { ICustomPartitioner, Message, Producer, ProducerRecord } from 'kafkajs';

import { MessageBundle } from './message-bundle.ts';

/** Messages for one partition. */
export interface PartitionAppend {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly Message[];
  /** How long the brokers may wait for each other. The client waits longer, and sends again: a caller's deadline is its own. */
  readonly timeoutMs: number;
}

const ALL_IN_SYNC_REPLICAS = -1;

/** `createPartitioner` of a producer whose messages name their partition. */
export const namedPartitioner: ICustomPartitioner =
  () =>
  ({ message }) =>
    message.partition ?? 0;

/**
 * Sends messages to one partition and resolves when every in-sync replica has them.
 *
 * One partition at a time, because kafkajs can resolve a send although the leader of one of its partitions never
 * answered; so the answer has to name this one. The producer needs the {@link namedPartitioner}, comes from `createKafka`, and
 * is not idempotent.
 *
 * @returns the offset of the first message
 * @throws Error that the client gave, or that the answer does not name the partition; the messages may be there then
 */
export async function appendToPartition(
  producer: { send(record: ProducerRecord): ReturnType<Producer['send']> },
  { topic, partition, messages, timeoutMs }: PartitionAppend,
): Promise<bigint> {
  const answers = await producer.send({
    topic,
    acks: ALL_IN_SYNC_REPLICAS,
    timeout: timeoutMs,
    messages: [new MessageBundle(partition, messages)],
  });
  const answer = answers.find((one) => one.topicName === topic && one.partition === partition);
  if (answer?.errorCode !== 0 || answer.baseOffset === undefined) {
    throw new Error(`the answer does not name partition ${partition} of ${topic}`);
  }
  return BigInt(answer.baseOffset);
}
