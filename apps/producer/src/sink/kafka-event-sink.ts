import type { Logger } from '@clickstream/service-core';
import { withDeadline } from '@clickstream/service-kit';
import { createKafka, namedPartitioner, type Kafka } from '@clickstream/service-kit/kafka';

import type { EventSink } from './event-sink.ts';
import { countPartitions, KafkaLog } from './kafka-log.ts';
import { LaneSink, type LaneSinkOptions } from './lane-sink.ts';
import { disconnect, LogConnection, type LogClients } from './log-connection.ts';
import { SinkError } from './sink-error.ts';

export interface KafkaEventSinkOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  /** How often the topic's partitions are looked up; an added one is used after at most twice this time. */
  readonly metadataMaxAgeMs: number;
  readonly buffer: LaneSinkOptions;
  readonly logger: Logger;
}

const CONNECT_DEADLINE_MS = 10_000;

/**
 * Connects and learns the topic's partitions.
 *
 * @throws when no broker answers or the topic is missing; trying again later may help in both cases.
 */
export async function connectKafkaEventSink(options: KafkaEventSinkOptions): Promise<EventSink> {
  const { brokers, topic, metadataMaxAgeMs, logger } = options;
  const kafka = createKafka({ brokers, clientId: 'clickstream-collector', logger });
  const open = (): Promise<LogClients> => openClients(kafka, metadataMaxAgeMs);
  let clients: LogClients | undefined;
  try {
    clients = await open();
    const partitions = await countPartitions(clients, topic);
    const connection = new LogConnection(clients, open);
    return new LaneSink(new KafkaLog({ ...options, connection, partitions }), options.buffer);
  } catch (error) {
    if (clients !== undefined) await disconnect(clients);
    throw new SinkError(`cannot reach topic ${topic}`, {
      code: 'SINK_FAILED',
      retriable: true,
      cause: error,
    });
  }
}

async function openClients(kafka: Kafka, metadataMaxAgeMs: number): Promise<LogClients> {
  const admin = kafka.admin({ retry: { retries: 1 } });
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    metadataMaxAge: metadataMaxAgeMs,
    // Sequence numbers of an abandoned batch can make a broker swallow the next one; readers drop duplicates anyway.
    idempotent: false,
    createPartitioner: namedPartitioner,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  const clients = { admin, producer };
  try {
    await withDeadline(Promise.all([admin.connect(), producer.connect()]), {
      timeoutMs: CONNECT_DEADLINE_MS,
      onTimeout: () => new Error(`no connection within ${CONNECT_DEADLINE_MS} ms`),
    });
    return clients;
  } catch (error) {
    void disconnect(clients);
    throw error;
  }
}
