import { createKafka, namedPartitioner, partitionForKey } from '@clickstream/service-kit/kafka';

import type { EventSink } from '../sink/event-sink.ts';
import { connectKafkaEventSink, type KafkaEventSinkOptions } from '../sink/kafka-event-sink.ts';
import { countPartitions } from '../sink/kafka-log.ts';
import { SinkError } from '../sink/sink-error.ts';

type ConnectSink = (options: KafkaEventSinkOptions) => Promise<EventSink>;

const ANSWER_DEADLINE_MS = 10_000;

/** How a collector connects that must not be: by the protection that it does without. */
const UNPROTECTED: Readonly<Record<string, ConnectSink>> = {
  answer_after_log: async (options) => answeringAtOnce(await connectKafkaEventSink(options)),
  lanes: connectWithoutLanes,
};

/**
 * How a collector connects without this protection; with all of them when it is undefined.
 *
 * @throws Error when the collector has no such protection
 */
export function connectWithout(protection: string | undefined): ConnectSink {
  if (protection === undefined) return connectKafkaEventSink;
  const connect = UNPROTECTED[protection];
  if (connect !== undefined) return connect;
  throw new Error(`PROTECTION_OFF="${protection}" is no protection of the collector`);
}

/** Does not wait for the brokers. */
function answeringAtOnce(sink: EventSink): EventSink {
  return {
    send: (records) => {
      sink.send(records).catch(() => undefined);
      return Promise.resolve();
    },
    check: () => sink.check(),
    close: () => sink.close(),
  };
}

/**
 * Each request sends for itself, and an idempotent producer is trusted with the rest. When the answer to one send is
 * lost, another that waits for the same partition gets its sequence numbers, and is dropped as its repetition.
 */
async function connectWithoutLanes(options: KafkaEventSinkOptions): Promise<EventSink> {
  const { brokers, topic, logger } = options;
  const kafka = createKafka({ brokers, clientId: 'clickstream-collector', logger });
  const admin = kafka.admin();
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    idempotent: true,
    createPartitioner: namedPartitioner,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  await Promise.all([admin.connect(), producer.connect()]);
  const partitions = await countPartitions({ admin }, topic);
  return {
    send: async (records) => {
      const messages = records.map((record) => ({
        ...record,
        partition: partitionForKey(record.key, partitions),
      }));
      try {
        await producer.send({ topic, messages, acks: -1, timeout: ANSWER_DEADLINE_MS });
      } catch (cause) {
        const message = `${topic} was not acknowledged`;
        throw new SinkError(message, { code: 'SINK_FAILED', retriable: true, cause });
      }
    },
    check: async () => {
      await countPartitions({ admin }, topic);
    },
    close: async () => {
      await Promise.all([admin.disconnect(), producer.disconnect()]);
    },
  };
}
