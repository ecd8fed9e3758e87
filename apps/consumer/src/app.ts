import { loadUrlRules, openLiveGeoDatabase } from '@clickstream/enrichment';
import { createEventCodec } from '@clickstream/event-schema';
import { openHBaseStore, openTombstoneTable } from '@clickstream/hbase-store';
import { systemClock, type LogFields, type Logger } from '@clickstream/service-core';
import {
  Lifecycle,
  startHealthServer,
  type App,
  type ReadinessCheck,
} from '@clickstream/service-kit';
import type { Kafka } from '@clickstream/service-kit/kafka';

import type { ConsumerConfig } from './config.ts';
import { createEventEnricher, type EventEnricher } from './enrich/event-enricher.ts';
import { createPageReader } from './enrich/page-reader.ts';
import { createPlaceFinder } from './enrich/place-finder.ts';
import { createQueryFilter } from './enrich/query-filter.ts';
import {
  AGENT_CACHE_SIZE,
  createUserAgentParser,
  type UserAgentParser,
} from './enrich/user-agent-parser.ts';
import { createBadDataBreaker } from './intake/bad-data-breaker.ts';
import { createBatchHandler, type BatchHandler } from './intake/batch-handler.ts';
import { createChunkProcessor, type ChunkProcessorParts } from './intake/chunk-processor.ts';
import { createConsumerKafka, listTopics } from './intake/consumer-kafka.ts';
import type { DeadLetterSink } from './intake/dead-letter.ts';
import { NOTHING_ERASED, type Erasures } from './intake/erasures.ts';
import { startEventConsumer, type RunningConsumer } from './intake/event-consumer.ts';
import { openKafkaDeadLetterSink } from './intake/kafka-dead-letter-sink.ts';
import { createTopicLoss } from './intake/topic-loss.ts';
import type { EventStore } from './store/event-store.ts';
import { createHBaseErasures } from './store/hbase-erasures.ts';
import { openHBaseEventStore } from './store/hbase-event-store.ts';

export interface ConsumerDeps {
  readonly logger: Logger;
  /** Takes the place of HBase in tests of what happens when it fails. */
  readonly eventStore?: EventStore;
  /** Puts parts into others of their kind, in tests that break them. */
  readonly wrap?: {
    readonly eventStore?: (store: EventStore) => EventStore;
    readonly erasures?: (erasures: Erasures) => Erasures;
    readonly deadLetters?: (sink: DeadLetterSink) => DeadLetterSink;
    readonly batchHandler?: (handler: BatchHandler) => BatchHandler;
    readonly kafka?: (kafka: Kafka) => Kafka;
  };
}

const STOP_DEADLINE_MS = 25_000;
const READY_CHECK_MS = 3_000;
/** Need not be there: what counts is that the server of its region answers. */
const ANY_ROW = Buffer.of(0);
/** A new database file is in use after twice this time. */
const GEO_CHECK_MS = 5_000;
const HEARTBEAT_MS = 1_000;
const RETRY_BASE_DELAY_MS = 200;
const RETRY_MAX_DELAY_MS = 5_000;

/** From Kafka to HBase. Starts bottom-up, so that the first batch finds everything open; stops in reverse. */
export function createConsumerApp(config: ConsumerConfig, deps: ConsumerDeps): App {
  const lifecycle = new Lifecycle();
  const stopping = new AbortController();
  const finished = Promise.withResolvers<never>();
  finished.promise.catch(() => undefined);
  let ready = false;
  return {
    start: async () => {
      // first, for it needs no engine: a file that cannot be used is said at once
      const agents = createUserAgentParser({ cacheSize: AGENT_CACHE_SIZE });
      const enricher = await openEnricher(config, { deps, lifecycle, agents });
      const codec = createEventCodec(config.registry);
      const { store, erasures, checkStore } = await openStore(config, deps, lifecycle);
      const breaker = createBadDataBreaker({
        maxBadShare: config.maxBadShare,
        clock: systemClock,
        logger: deps.logger,
      });
      const consumer = await startConsumer(config, {
        deps,
        counters: () => countersOf(agents),
        lifecycle,
        stopping: stopping.signal,
        parts: {
          deserializer: codec.deserializer,
          enricher,
          breaker,
          store: deps.wrap?.eventStore?.(store) ?? store,
          erasures: deps.wrap?.erasures?.(erasures) ?? erasures,
        },
      });
      consumer.failed.catch((error: unknown) => {
        finished.reject(error);
      });
      await startHealth(config, {
        lifecycle,
        isReady: () => ready,
        checks: {
          kafka: () => {
            consumer.checkAlive();
          },
          registry: () => codec.checkRegistry(),
          hbase: checkStore,
          data: () => {
            breaker.checkReady();
          },
        },
      });
      ready = true;
    },
    stop: () => {
      ready = false;
      stopping.abort();
      return lifecycle.stopAll(STOP_DEADLINE_MS);
    },
    finished: finished.promise,
  };
}

async function openEnricher(
  config: ConsumerConfig,
  parts: {
    readonly deps: ConsumerDeps;
    readonly lifecycle: Lifecycle;
    readonly agents: UserAgentParser;
  },
): Promise<EventEnricher> {
  const { lifecycle, agents } = parts;
  const { logger } = parts.deps;
  const { queryParameters, internalHosts } = config;
  const urlRules = await loadUrlRules({ file: config.urlRulesFile });
  const file = config.geoDatabaseFile;
  const geo = await lifecycle.start(
    'geo database',
    () => openLiveGeoDatabase({ file, checkIntervalMs: GEO_CHECK_MS, logger }),
    (open) => open.close(),
  );
  return createEventEnricher({
    places: createPlaceFinder(() => geo.current()),
    agents,
    readPage: createPageReader({ urlRules, queryParameters, internalHosts }),
    filterQuery: createQueryFilter(queryParameters),
    ipMasking: config.ipMasking,
  });
}

/** For the log: whether the cache is large enough for this traffic. */
function countersOf(agents: UserAgentParser): LogFields {
  const { hits, misses } = agents.counts();
  return { agentCacheHits: hits, agentCacheMisses: misses };
}

async function openStore(
  config: ConsumerConfig,
  deps: ConsumerDeps,
  lifecycle: Lifecycle,
): Promise<{
  readonly store: EventStore;
  readonly erasures: Erasures;
  readonly checkStore: ReadinessCheck;
}> {
  if (deps.eventStore !== undefined) {
    return { store: deps.eventStore, erasures: NOTHING_ERASED, checkStore: () => undefined };
  }
  const { eventsTable, dirtyHoursTable, tombstonesTable } = config.hbase;
  const hbase = await lifecycle.start(
    'hbase',
    () => openHBaseStore({ ...config.hbase.store, logger: deps.logger }),
    (open) => open.close(),
  );
  const store = await openHBaseEventStore(hbase, {
    events: eventsTable,
    dirtyHours: dirtyHoursTable,
  });
  const checkStore = async (): Promise<void> => {
    await hbase.get(eventsTable, ANY_ROW, { deadlineMs: READY_CHECK_MS });
  };
  const erasures = createHBaseErasures(openTombstoneTable(hbase, { table: tombstonesTable }));
  return { store, erasures, checkStore };
}

async function startConsumer(
  config: ConsumerConfig,
  options: {
    readonly deps: ConsumerDeps;
    readonly lifecycle: Lifecycle;
    readonly stopping: AbortSignal;
    readonly counters: () => LogFields;
    readonly parts: Omit<ChunkProcessorParts, 'deadLetters'>;
  },
): Promise<RunningConsumer> {
  const { lifecycle } = options;
  const { logger, wrap } = options.deps;
  const { brokers, topic, deadLetterTopic } = config.kafka;
  const topicLoss = createTopicLoss({
    topic,
    witness: deadLetterTopic,
    listTopics: () => listTopics(client),
    logger,
  });
  const client = createConsumerKafka({
    brokers,
    logger,
    onUnknownTopic: () => void topicLoss.suspect(),
  });
  const kafka = wrap?.kafka?.(client) ?? client;
  const sink = await lifecycle.start(
    'dead letters',
    () => openKafkaDeadLetterSink({ kafka, topic: deadLetterTopic, clock: systemClock }),
    (sink) => sink.close(),
  );
  const deadLetters = wrap?.deadLetters?.(sink) ?? sink;
  const handler = createBatchHandler({
    processor: createChunkProcessor({ ...options.parts, deadLetters }),
    logger,
    counters: options.counters,
    chunkSize: config.chunkSize,
    heartbeatMs: HEARTBEAT_MS,
    attemptTimeoutMs: config.chunkTimeoutMs,
    retryBaseDelayMs: RETRY_BASE_DELAY_MS,
    retryMaxDelayMs: RETRY_MAX_DELAY_MS,
    stopping: options.stopping,
  });
  const handleBatch = wrap?.batchHandler?.(handler) ?? handler;
  return lifecycle.start(
    'consumer',
    () => startEventConsumer({ ...config.kafka, kafka, handleBatch, topicLoss, logger }),
    (running) => running.stop(),
  );
}

async function startHealth(
  config: ConsumerConfig,
  parts: {
    readonly lifecycle: Lifecycle;
    readonly isReady: () => boolean;
    readonly checks: Readonly<Record<string, ReadinessCheck>>;
  },
): Promise<void> {
  const { health } = config;
  if (health === undefined) return;
  await parts.lifecycle.start(
    'health server',
    () => startHealthServer({ ...health, checks: parts.checks, isReady: parts.isReady }),
    (server) => server.close(),
  );
}
