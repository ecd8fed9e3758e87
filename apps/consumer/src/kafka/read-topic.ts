import { randomUUID } from 'node:crypto';

import { withDeadline } from '@clickstream/service-kit';
import type { Consumer, IHeaders, KafkaMessage } from '@clickstream/service-kit/kafka';

import { Handover } from './handover.ts';
import { unavailable, type KafkaClient, type OffsetRange } from './kafka-client.ts';

/** One record of a topic. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: string;
  /** When it was written, milliseconds. */
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
}

export interface ReadTopicOptions {
  readonly topic: string;
  /** Beginning of the name of the group that reads; a group of its own each time, which commits nothing. */
  readonly groupPrefix: string;
  /** Only these partitions; all when missing. */
  readonly partitions?: readonly number[];
  /** Only records that were written then or later, milliseconds. */
  readonly sinceMs?: number;
  readonly signal: AbortSignal;
}

const SESSION_TIMEOUT_MS = 120_000;
const STALL_MS = 30_000;

interface Arrived {
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
  readonly lastOffset: string;
}

/**
 * The records of a topic from its beginning to where it ends now, each once; partition by partition in order, some at a
 * time. What is written meanwhile is not read. Memory holds one fetch, whatever the topic's size.
 *
 * @throws ConsumerError `CONSUMER_TOPIC_MISSING`, `CONSUMER_KAFKA_UNAVAILABLE`
 */
export async function* readTopic(
  client: KafkaClient,
  options: ReadTopicOptions,
): AsyncGenerator<readonly TopicRecord[]> {
  const open = await rangesToRead(client, options);
  if (open.size === 0) return;
  const groupId = `${options.groupPrefix}-${randomUUID()}`;
  const consumer = createReader(client, groupId);
  const arrived = new Handover<Arrived>();
  const abort = (): void => {
    arrived.fail(new Error('stopped', { cause: options.signal.reason }));
  };
  options.signal.addEventListener('abort', abort);
  try {
    await start(consumer, { topic: options.topic, ranges: open, arrived });
    while (open.size > 0) {
      options.signal.throwIfAborted();
      const next = await withDeadline(arrived.take(), {
        timeoutMs: STALL_MS,
        onTimeout: () => unavailable(`no record of ${options.topic} arrived for ${STALL_MS} ms`),
      });
      if (next === undefined) return;
      const records = advance(open, next);
      if (!open.has(next.partition)) consumer.pause([pausing(options.topic, next.partition)]);
      if (records.length > 0) yield records;
    }
  } finally {
    options.signal.removeEventListener('abort', abort);
    arrived.end();
    await consumer.disconnect();
    await client.admin.deleteGroups([groupId]).catch(() => undefined);
  }
}

async function rangesToRead(
  client: KafkaClient,
  { topic, partitions, sinceMs }: ReadTopicOptions,
): Promise<Map<number, OffsetRange>> {
  const ranges = new Map(await client.offsetsOf(topic));
  if (sinceMs !== undefined) {
    for (const { partition, offset } of await client.admin.fetchTopicOffsetsByTimestamp(
      topic,
      sinceMs,
    )) {
      const range = ranges.get(partition);
      if (range !== undefined) ranges.set(partition, { start: BigInt(offset), end: range.end });
    }
  }
  for (const [partition, { start, end }] of ranges) {
    if (start >= end || partitions?.includes(partition) === false) ranges.delete(partition);
  }
  return ranges;
}

function createReader({ kafka }: KafkaClient, groupId: string): Consumer {
  return kafka.consumer({
    groupId,
    sessionTimeout: SESSION_TIMEOUT_MS,
    maxWaitTimeInMs: 100,
    maxBytesPerPartition: 1 << 20,
    maxBytes: 8 << 20,
    allowAutoTopicCreation: false,
    retry: { retries: 3, maxRetryTime: 2_000, restartOnFailure: () => Promise.resolve(false) },
  });
}

async function start(
  consumer: Consumer,
  options: {
    readonly topic: string;
    readonly ranges: ReadonlyMap<number, OffsetRange>;
    readonly arrived: Handover<Arrived>;
  },
): Promise<void> {
  const { topic, ranges, arrived } = options;
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    arrived.fail(unavailable(`reading ${topic} failed`, payload.error));
  });
  // a batch of nothing but records that readers never see: it moves the position, and comes by this way alone
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const { partition, batchSize, lastOffset } = payload;
    if (batchSize === 0) void arrived.give({ partition, messages: [], lastOffset });
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (delivered) => {
        const { batch } = delivered;
        const lastOffset = batch.lastOffset();
        await arrived.give({ partition: batch.partition, messages: batch.messages, lastOffset });
        delivered.resolveOffset(lastOffset);
        await delivered.heartbeat();
      },
    });
  } catch (cause) {
    throw unavailable(`topic ${topic} cannot be read`, cause);
  }
  for (const [partition, { start: first }] of ranges) {
    consumer.seek({ topic, partition, offset: String(first) });
  }
}

function pausing(topic: string, partition: number): { topic: string; partitions: number[] } {
  return { topic, partitions: [partition] };
}

/** The wanted records of a batch; notes how far its partition is, and forgets a partition that is at its end. */
function advance(open: Map<number, OffsetRange>, batch: Arrived): TopicRecord[] {
  const { partition } = batch;
  const range = open.get(partition);
  if (range === undefined) return [];
  // after a rebalance the group begins at the beginning again: what was read is skipped
  const records = batch.messages.flatMap((message) =>
    BigInt(message.offset) >= range.start && BigInt(message.offset) < range.end
      ? [toRecord(partition, message)]
      : [],
  );
  const next = BigInt(batch.lastOffset) + 1n;
  if (next >= range.end) open.delete(partition);
  else if (next > range.start) open.set(partition, { start: next, end: range.end });
  return records;
}

function toRecord(partition: number, message: KafkaMessage): TopicRecord {
  const { offset, timestamp, key, value, headers = {} } = message;
  return { partition, offset, timestampMs: Number(timestamp), key, value, headers };
}
