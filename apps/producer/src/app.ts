import type { AddressInfo } from 'node:net';

import {
  createEventCodec,
  subjectOfTopic,
  type EventCodec,
  type EventSerializer,
} from '@clickstream/event-schema';
import {
  errorChain,
  retry,
  sleep,
  systemClock,
  type Clock,
  type Logger,
} from '@clickstream/service-core';
import { Lifecycle, type App } from '@clickstream/service-kit';
import type { FastifyInstance } from 'fastify';

import { LargeBodies } from './collector/access/large-bodies.ts';
import { RateLimits } from './collector/access/rate-limits.ts';
import { ArrivalCounters } from './collector/arrival-counters.ts';
import { createCollectorServer } from './collector/collector-server.ts';
import { CollectorService, type StoragePath } from './collector/collector-service.ts';
import { isLoopback } from './collector/loopback.ts';
import { PROTOCOLS } from './collector/protocols/protocols.ts';
import type { CollectorConfig } from './config.ts';
import type { EventSink } from './sink/event-sink.ts';
import { connectKafkaEventSink } from './sink/kafka-event-sink.ts';

export interface CollectorDeps {
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly codec?: EventCodec;
  readonly connectSink?: () => Promise<EventSink>;
}

/** A running collector; `port` is known once it listens, before it is ready. */
export interface CollectorApp extends App {
  readonly port: number;
}

/** The collector: HTTP at once, ready when registry and brokers have answered. */
export function createCollectorApp(config: CollectorConfig, deps: CollectorDeps): CollectorApp {
  return new Collector(config, deps);
}

class Collector implements CollectorApp {
  readonly #config: CollectorConfig;
  readonly #deps: CollectorDeps;
  readonly #lifecycle = new Lifecycle();
  readonly #stopping = new AbortController();
  readonly #server: FastifyInstance;
  #serializer: EventSerializer | undefined;
  #sink: EventSink | undefined;
  /** Why a dependency has not answered yet, by its name. */
  readonly #reasons = new Map<string, string>();

  constructor(config: CollectorConfig, deps: CollectorDeps) {
    this.#config = config;
    this.#deps = deps;
    this.#server = this.#createServer();
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo | null)?.port ?? 0;
  }

  async start(): Promise<void> {
    const { host, port } = this.#config.http;
    // The last stop: requests that are still open need the sink.
    this.#lifecycle.add('sink', async () => {
      await this.#sink?.close();
    });
    this.#lifecycle.add('http', () => this.#finishRequests());
    await this.#server.listen({ host, port });
    this.#deps.logger.info('listening', { host, port: this.port });
    if (this.#config.access.writeKeys.size === 0 && !isLoopback(host)) {
      this.#deps.logger.warn('open_to_everybody', { host, variable: 'COLLECTOR_WRITE_KEYS' });
    }
    try {
      await this.#connect();
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    }
  }

  /** Not ready, wait, stop accepting, finish requests, flush, disconnect. */
  async stop(): Promise<void> {
    if (!this.#stopping.signal.aborted) {
      this.#stopping.abort(new Error('the collector is stopping'));
      await sleep(this.#config.preStopDelayMs);
    }
    await this.#lifecycle.stopAll(this.#config.stopTimeoutMs);
  }

  async #connect(): Promise<void> {
    await Promise.all([this.#openSerializer(), this.#openSink()]);
  }

  async #openSerializer(): Promise<void> {
    const { kafka, registryUrl: url } = this.#config;
    const codec =
      this.#deps.codec ?? createEventCodec({ url, subject: subjectOfTopic(kafka.topic) });
    this.#serializer = await this.#insist('registry', () => codec.openSerializer());
  }

  async #openSink(): Promise<void> {
    const { kafka, buffer } = this.#config;
    const { logger } = this.#deps;
    const connect =
      this.#deps.connectSink ?? (() => connectKafkaEventSink({ ...kafka, buffer, logger }));
    const sink = await this.#insist('brokers', connect);
    if (this.#stopping.signal.aborted) await sink.close();
    else this.#sink = sink;
  }

  async #finishRequests(): Promise<void> {
    const timer = setTimeout(() => {
      this.#server.server.closeAllConnections();
    }, this.#config.stopTimeoutMs / 2);
    await this.#server.close();
    clearTimeout(timer);
  }

  /** Tries until it works: an outage at the start is waited out, a fault that stays ends the process. */
  async #insist<T>(dependency: string, connect: () => Promise<T>): Promise<T> {
    return retry(connect, {
      deadlineMs: Infinity,
      signal: this.#stopping.signal,
      onRetry: ({ error, delayMs }) => {
        const [message = '', ...causes] = errorChain(error);
        this.#reasons.set(dependency, message);
        this.#deps.logger.warn('waiting_for_dependency', { dependency, message, causes, delayMs });
      },
    });
  }

  #createServer(): FastifyInstance {
    const { http, events, access, visitorHash, visitorCookie } = this.#config;
    const { logger, clock = systemClock } = this.#deps;
    const counters = new ArrivalCounters();
    const service = new CollectorService({
      path: () => this.#path(),
      maxEventBytes: events.maxEventBytes,
      counters,
    });
    return createCollectorServer({
      ...http,
      protocols: PROTOCOLS,
      context: {
        ...{ service, counters, clock, visitorHash },
        maxBatchEvents: events.maxBatchEvents,
        writeKeys: access.writeKeys,
        visitorCookie,
        rateLimits: new RateLimits(access.rates, clock),
        largeBodies: new LargeBodies(),
      },
      isReady: () => this.#path() !== undefined && !this.#stopping.signal.aborted,
      checks: {
        registry: () => {
          if (this.#serializer === undefined) throw this.#notYet('registry');
        },
        brokers: async () => {
          if (this.#sink === undefined) throw this.#notYet('brokers');
          await this.#sink.check();
        },
      },
      logger,
    });
  }

  #path(): StoragePath | undefined {
    const serializer = this.#serializer;
    const sink = this.#sink;
    return serializer === undefined || sink === undefined ? undefined : { serializer, sink };
  }

  #notYet(name: string): Error {
    return new Error(this.#reasons.get(name) ?? 'no answer yet');
  }
}
