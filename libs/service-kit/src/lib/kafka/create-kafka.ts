import type { Logger } from '@clickstream/service-core';
import kafkajs, { type Kafka, type LogEntry } from 'kafkajs';

import { registerCodecs } from './codecs/register-codecs.ts';
import { quickProduce } from './quick-produce.ts';
import { quietRequestQueue } from './quiet-request-queue.ts';

const KAFKAJS_ERROR = 1;
const KAFKAJS_WARN = 2;
const KAFKAJS_INFO = 4;
/** What kafkajs says when a group's offset is not in the log; there is no event for it. */
const OUT_OF_RANGE = 'Offset out of range, resetting to default offset';
/** What it says of a fetch from a broker that does not have the partition; there is no event for that either. */
const UNKNOWN_TOPIC = 'This server does not host this topic-partition';

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
  /** Called when a consumer's offset is not in the log any more: it goes on at the begin of what there is. */
  readonly onOffsetOutOfRange?: (place: {
    readonly topic: string;
    readonly partition: number;
  }) => void;
  /** Called when a consumer reads from a broker that does not know its topic, as after it was deleted. */
  readonly onUnknownTopic?: () => void;
}

/**
 * A kafkajs client that logs through our logger, is quiet when idle, and reads batches of every compression.
 *
 * In place of the records of a batch that cannot be decompressed, or becomes too large, come messages with the header
 * {@link UNREADABLE_BATCH_HEADER}, and a line `kafka_batch_unreadable` in the log.
 * Connecting and requests have time-outs; retries inside kafkajs are few, since callers own their deadlines.
 */
export function createKafka(options: KafkaOptions): Kafka {
  quietRequestQueue();
  quickProduce();
  registerCodecs(options.logger);
  return new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => (entry) => {
      forward(options.logger, entry);
      if (entry.log['error'] === UNKNOWN_TOPIC && entry.log.message.includes('Fetch(')) {
        options.onUnknownTopic?.();
      }
      if (entry.log.message !== OUT_OF_RANGE) return;
      const { topic, partition } = entry.log;
      options.onOffsetOutOfRange?.({ topic: String(topic), partition: Number(partition) });
    },
  });
}

function forward(logger: Logger, entry: LogEntry): void {
  const { message, error } = entry.log;
  const fields = {
    component: 'kafkajs',
    namespace: entry.namespace,
    message,
    error: error as unknown,
  };
  const level: number = entry.level;
  if (level === KAFKAJS_ERROR || level === KAFKAJS_WARN) logger.warn('kafka_client', fields);
  else if (level === KAFKAJS_INFO) logger.debug('kafka_client', fields);
}
