import { randomUUID } from 'node:crypto';

import type { Consumer, Kafka, KafkaMessage } from 'kafkajs';

import { withDeadline } from '../deadline.ts';
import { Handover } from './handover.ts';

/** Offsets of one partition: `start` inclusive, `end` exclusive. */
export interface OffsetRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** Consecutive records of one partition. */
export interface TopicBatch {
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
}

/** What to read, and how failures are told. */
export interface ReadTopicOptions {
  readonly topic: string;
  /** What to read, by partition. */
  readonly ranges: ReadonlyMap<number, OffsetRange>;
  /** Beginning of the name of the group that reads: one of its own each time, which commits nothing and is removed. */
  readonly groupPrefix: string;
  readonly signal: AbortSignal;
  /** Makes the error of a failure in the caller's terms. */
  readonly toError: (message: string, cause?: unknown) => Error;
}

interface Arrived extends TopicBatch {
  readonly lastOffset: string;
}

const SESSION_TIMEOUT_MS = 120_000;
const STALL_MS = 30_000;

/**
 * The records of a topic within known offsets, each once and in the order of its partition. What is written meanwhile is
 * not read. Memory holds one fetch, whatever the topic's size.
 *
 * @throws what `toError` makes when the brokers fail or nothing arrives for 30 s
 */
export async function* readTopic(
  kafka: Kafka,
  options: ReadTopicOptions,
): AsyncGenerator<TopicBatch> {
  const { topic, signal, toError } = options;
  const open = new Map([...options.ranges].filter(([, { start, end }]) => start < end));
  if (open.size === 0) return;
  const groupId = `${options.groupPrefix}-${randomUUID()}`;
  const consumer = createReader(kafka, groupId);
  const arrived = new Handover<Arrived>();
  const abort = (): void => {
    arrived.fail(new Error('stopped', { cause: signal.reason }));
  };
  signal.addEventListener('abort', abort);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    arrived.fail(toError(`reading ${topic} failed`, payload.error));
  });
  try {
    await start(consumer, { topic, open, arrived, toError });
    while (open.size > 0) {
      signal.throwIfAborted();
      const next = await withDeadline(arrived.take(), {
        timeoutMs: STALL_MS,
        onTimeout: () => toError(`no record of ${topic} arrived for ${String(STALL_MS)} ms`),
      });
      if (next === undefined) return;
      const messages = advance(open, next);
      if (!open.has(next.partition)) consumer.pause([{ topic, partitions: [next.partition] }]);
      if (messages.length > 0) yield { partition: next.partition, messages };
    }
  } finally {
    signal.removeEventListener('abort', abort);
    arrived.end();
    await consumer.disconnect();
    await removeGroup(kafka, groupId);
  }
}

function createReader(kafka: Kafka, groupId: string): Consumer {
  return kafka.consumer({
    groupId,
    sessionTimeout: SESSION_TIMEOUT_MS,
    maxWaitTimeInMs: 100,
    maxBytesPerPartition: 1 << 20,
    maxBytes: 8 << 20,
    allowAutoTopicCreation: false,
    readUncommitted: false,
    retry: { retries: 3, maxRetryTime: 2_000, restartOnFailure: () => Promise.resolve(false) },
  });
}

async function start(
  consumer: Consumer,
  options: {
    readonly topic: string;
    readonly open: ReadonlyMap<number, OffsetRange>;
    readonly arrived: Handover<Arrived>;
    readonly toError: ReadTopicOptions['toError'];
  },
): Promise<void> {
  const { topic, open, arrived } = options;
  // A batch of nothing but records that readers never see moves the position, and is told of by this event alone.
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
        const { partition, messages } = batch;
        await arrived.give({ partition, messages, lastOffset: batch.lastOffset() });
        delivered.resolveOffset(batch.lastOffset());
        await delivered.heartbeat();
      },
    });
    // Refused where the group has ended at once, as it may on a broker whose coordinator still loads.
    for (const [partition, range] of open) {
      consumer.seek({ topic, partition, offset: String(range.start) });
    }
  } catch (cause) {
    throw options.toError(`topic ${topic} cannot be read`, cause);
  }
}

/** The wanted messages of a batch; notes how far its partition is, and forgets a partition that is at its end. */
function advance(open: Map<number, OffsetRange>, batch: Arrived): KafkaMessage[] {
  const range = open.get(batch.partition);
  if (range === undefined) return [];
  // After a rebalance the group begins at the beginning again: what was read is skipped.
  const wanted = batch.messages.filter(
    ({ offset }) => BigInt(offset) >= range.start && BigInt(offset) < range.end,
  );
  const next = BigInt(batch.lastOffset) + 1n;
  if (next >= range.end) open.delete(batch.partition);
  else if (next > range.start) open.set(batch.partition, { start: next, end: range.end });
  return wanted;
}

/** A group without members expires by itself; this only spares people the sight of it. */
async function removeGroup(kafka: Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin({ retry: { retries: 1, maxRetryTime: 1_000 } });
  try {
    await admin.connect();
    await admin.deleteGroups([groupId]);
  } catch {
    return;
  } finally {
    await admin.disconnect();
  }
}
