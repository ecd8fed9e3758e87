import { errorChain, retry, type LogFields, type Logger } from '@clickstream/service-core';
import { withDeadline } from '@clickstream/service-kit';
import type { EachBatchPayload, KafkaMessage } from '@clickstream/service-kit/kafka';

import { ConsumerError } from '../consumer-error.ts';
import type { Chunk, ChunkProcessor, ChunkResult } from './chunk-processor.ts';
import { LetterTally } from './letter-tally.ts';
import { withHeartbeat } from './with-heartbeat.ts';

export interface BatchHandlerOptions {
  readonly processor: ChunkProcessor;
  readonly logger: Logger;
  /** More for the line of each batch: counts since the start. */
  readonly counters?: () => LogFields;
  readonly chunkSize: number;
  readonly heartbeatMs: number;
  /** Longest time for one attempt. Every dependency has shorter deadlines, so passing this one is a fault. */
  readonly attemptTimeoutMs: number;
  readonly retryBaseDelayMs: number;
  readonly retryMaxDelayMs: number;
  /** Aborted when the consumer stops: the attempt in hand ends, no other begins. */
  readonly stopping: AbortSignal;
}

export type BatchHandler = (payload: EachBatchPayload) => Promise<void>;

/**
 * Processes a batch chunk by chunk and resolves a chunk's last offset only when the whole chunk is durable.
 *
 * An outage is retried until it ends; meanwhile the member stays in its group. Whatever cannot be retried leaves as
 * an error with the offset where it was.
 */
export function createBatchHandler(options: BatchHandlerOptions): BatchHandler {
  const { logger, chunkSize, stopping } = options;
  return async (payload) => {
    const { batch } = payload;
    const startedAt = performance.now();
    const totals = { rows: 0, hours: 0, erased: 0, messages: 0 };
    const letters = new LetterTally();
    for (let at = 0; at < batch.messages.length; at += chunkSize) {
      if (!payload.isRunning() || payload.isStale() || stopping.aborted) break;
      const messages = batch.messages.slice(at, at + chunkSize);
      const result = await processOrStop(options, payload, messages);
      if (result === 'stopped') break;
      payload.resolveOffset(lastOf(messages).offset);
      await payload.heartbeat();
      totals.rows += result.rows;
      letters.add(result.letters);
      totals.hours += result.hours;
      totals.erased += result.erased;
      totals.messages += messages.length;
    }
    const { topic, partition } = batch;
    logger.info('batch_written', {
      topic,
      partition,
      firstOffset: batch.firstOffset(),
      ...totals,
      deadLetters: letters.count,
      lag: Number(batch.highWatermark) - Number(batch.lastOffset()) - 1,
      durationMs: Math.round(performance.now() - startedAt),
      ...options.counters?.(),
    });
    if (letters.count === 0) return;
    logger.warn('dead_letters_written', { topic, partition, ...letters.fields() });
  };
}

/** The chunk's result, or `stopped` when the consumer stops during an outage. */
async function processOrStop(
  options: BatchHandlerOptions,
  payload: EachBatchPayload,
  messages: readonly KafkaMessage[],
): Promise<ChunkResult | 'stopped'> {
  const { topic, partition } = payload.batch;
  const chunk: Chunk = { topic, partition, messages };
  try {
    return await withHeartbeat((lost) => processWithRetries(options, chunk, lost), {
      heartbeat: () => payload.heartbeat(),
      intervalMs: options.heartbeatMs,
    });
  } catch (error) {
    if (options.stopping.aborted && error === options.stopping.reason) return 'stopped';
    throw error;
  }
}

function processWithRetries(
  options: BatchHandlerOptions,
  chunk: Chunk,
  lost: AbortSignal,
): Promise<ChunkResult> {
  const { logger, stopping } = options;
  return retry((attempt) => attemptOnce(options, chunk, { attempt, lost }), {
    deadlineMs: Infinity,
    baseDelayMs: options.retryBaseDelayMs,
    maxDelayMs: options.retryMaxDelayMs,
    signal: AbortSignal.any([lost, stopping]),
    onRetry: ({ attempt, delayMs, error }) => {
      logger.warn('chunk_retried', {
        topic: chunk.topic,
        partition: chunk.partition,
        firstOffset: chunk.messages[0]?.offset,
        attempt,
        delayMs,
        causes: errorChain(error),
      });
    },
  });
}

async function attemptOnce(
  options: BatchHandlerOptions,
  chunk: Chunk,
  { attempt, lost }: { readonly attempt: number; readonly lost: AbortSignal },
): Promise<ChunkResult> {
  const overdue = new AbortController();
  const signal = AbortSignal.any([lost, overdue.signal]);
  return withDeadline(options.processor.process(chunk, { signal, attempt }), {
    timeoutMs: options.attemptTimeoutMs,
    onTimeout: () => {
      const error = new ConsumerError(
        `a chunk took longer than ${options.attemptTimeoutMs} ms although each part has a deadline`,
        { code: 'CONSUMER_CHUNK_STUCK' },
      );
      overdue.abort(error);
      return error;
    },
  });
}

function lastOf(messages: readonly KafkaMessage[]): KafkaMessage {
  const last = messages.at(-1);
  if (last === undefined) throw new Error('a chunk is never empty');
  return last;
}
