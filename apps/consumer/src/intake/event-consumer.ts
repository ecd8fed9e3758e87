import type { Logger } from '@clickstream/service-core';
import type { Consumer, EachBatchPayload, Kafka } from '@clickstream/service-kit/kafka';

import { ConsumerError, type ConsumerCode } from '../consumer-error.ts';
import type { BatchHandler } from './batch-handler.ts';
import { createFreshStart } from './fresh-start.ts';
import type { TopicLoss } from './topic-loss.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

export interface EventConsumerOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly groupId: string;
  readonly concurrentPartitions: number;
  readonly sessionTimeoutMs: number;
  /** How long a partition that was added may stay unread. */
  readonly metadataMaxAgeMs: number;
  readonly handleBatch: BatchHandler;
  readonly topicLoss: TopicLoss;
  readonly logger: Logger;
}

/** A consumer that reads batches until it is stopped or cannot go on. */
export interface RunningConsumer {
  /** Rejects when the consumer cannot go on; the process must then end, so that a fresh one takes over. */
  readonly failed: Promise<never>;
  /** @throws ConsumerError when the consumer is in no group or has not heard from the brokers for long. */
  checkAlive(): void;
  /** Ends fetching, waits for the batch in hand, commits its resolved offsets and leaves the group. */
  stop(): Promise<void>;
}

const MAX_HEARTBEAT_MS = 3_000;
const WATCHDOG_CHECK_MS = 5_000;

/** Joins the group and starts to hand batches to the handler. */
export async function startEventConsumer(options: EventConsumerOptions): Promise<RunningConsumer> {
  const { kafka, topic, topicLoss, logger, sessionTimeoutMs } = options;
  const consumer = kafka.consumer({
    groupId: options.groupId,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: 2 * sessionTimeoutMs,
    heartbeatInterval: Math.min(MAX_HEARTBEAT_MS, sessionTimeoutMs / 3),
    metadataMaxAge: options.metadataMaxAgeMs,
    maxWaitTimeInMs: 500,
    maxBytesPerPartition: 1 << 20,
    maxBytes: 8 << 20,
    allowAutoTopicCreation: false,
    readUncommitted: false,
    // never restarts itself: a member that restarts after some errors and not after others ends as a zombie
    retry: { retries: 8, maxRetryTime: 10_000, restartOnFailure: () => Promise.resolve(false) },
  });
  const failure = Promise.withResolvers<never>();
  // whoever starts the consumer awaits `failed` later; until then a failure is not unhandled
  failure.promise.catch(() => undefined);
  const watchdog = startWatchdog({
    now: () => performance.now(),
    limitMs: 2 * sessionTimeoutMs,
    checkEveryMs: WATCHDOG_CHECK_MS,
    onIdle: (idleMs) => {
      failure.reject(fatal(`no sign of life from the brokers for ${idleMs} ms`, 'CONSUMER_STUCK'));
    },
  });
  const membership = watchMembership(consumer, { watchdog, logger });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    failure.reject(fatal('the consumer crashed', 'CONSUMER_CRASHED', payload.error));
  });
  const beginsAnew = createFreshStart(consumer, { topic, topicLoss, logger });
  // one that is missing now is another one when it comes
  await topicLoss.suspect();
  await consumer.connect();
  // without it a group without a (valid) offset would begin at the end, and skip silently
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachBatchAutoResolve: false,
    autoCommit: true,
    partitionsConsumedConcurrently: options.concurrentPartitions,
    eachBatch: async (payload) => {
      if (beginsAnew(payload)) return;
      await handOver(payload, options.handleBatch, failure.reject);
    },
  });
  return {
    failed: failure.promise,
    checkAlive: () => {
      if (!membership.joined) throw fatal('not in the group', 'CONSUMER_NOT_JOINED');
      if (watchdog.idleMs() > sessionTimeoutMs) {
        throw fatal(`no sign of life for ${watchdog.idleMs()} ms`, 'CONSUMER_STUCK');
      }
    },
    stop: async () => {
      watchdog.stop();
      await consumer.disconnect();
    },
  };
}

/**
 * Reports a fault of the handler at once: kafkajs waits for the other partitions' batches before it looks, and one of
 * them may be waiting for the end of an outage.
 */
async function handOver(
  payload: EachBatchPayload,
  handleBatch: BatchHandler,
  fail: (error: ConsumerError) => void,
): Promise<void> {
  try {
    await handleBatch(payload);
  } catch (error) {
    const isOfTheGroup = error instanceof Error && error.name.startsWith('KafkaJS');
    if (!isOfTheGroup) {
      fail(
        error instanceof ConsumerError
          ? error
          : fatal('a batch cannot be handled', 'CONSUMER_CRASHED', error),
      );
    }
    throw error;
  }
}

function watchMembership(
  consumer: Consumer,
  { watchdog, logger }: { readonly watchdog: Watchdog; readonly logger: Logger },
): { readonly joined: boolean } {
  const state = { joined: false };
  const { events } = consumer;
  for (const event of [events.FETCH, events.HEARTBEAT, events.END_BATCH_PROCESS] as const) {
    consumer.on(event, () => {
      watchdog.touch();
    });
  }
  consumer.on(events.GROUP_JOIN, ({ payload }) => {
    state.joined = true;
    watchdog.touch();
    logger.info('group_joined', {
      groupId: payload.groupId,
      partitions: payload.memberAssignment,
    });
  });
  consumer.on(events.REBALANCING, () => {
    state.joined = false;
    logger.info('group_rebalancing');
  });
  return state;
}

function fatal(message: string, code: ConsumerCode, cause?: unknown): ConsumerError {
  return new ConsumerError(message, { code, cause });
}
