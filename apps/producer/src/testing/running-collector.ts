import type { ClickEvent } from '@clickstream/event-schema';
import { createFakeCodec } from '@clickstream/event-schema/testing';
import { silentLogger } from '@clickstream/service-core';
import { waitFor } from '@clickstream/service-core/testing';

import { createCollectorApp, type CollectorApp, type CollectorDeps } from '../app.ts';
import { loadCollectorConfig, type CollectorConfig } from '../config.ts';
import { Browser } from './browser.ts';
import { FakeEventSink } from './fake-event-sink.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly accepted: number;
    readonly rejected: readonly { index: number; code: string; message: string }[];
    readonly code?: string;
  };
}

/** Configuration of a collector on a free port, changed by variables. */
export function aCollectorConfig(env: NodeJS.ProcessEnv = {}): CollectorConfig {
  return loadCollectorConfig({
    COLLECTOR_PORT: '0',
    KAFKA_BROKERS: '127.0.0.1:1',
    SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1',
    VISITOR_HASH_KEY: 'a key for tests only',
    ...env,
  });
}

/** A collector inside the test, over a fake sink and a fake registry unless the test brings its own. */
export class RunningCollector implements AsyncDisposable {
  readonly app: CollectorApp;
  readonly sink = new FakeEventSink();
  readonly #codec = createFakeCodec();

  constructor(options: { env?: NodeJS.ProcessEnv; deps?: Partial<CollectorDeps> } = {}) {
    this.app = createCollectorApp(aCollectorConfig(options.env), {
      logger: silentLogger,
      codec: this.#codec,
      connectSink: () => Promise.resolve(this.sink),
      ...options.deps,
    });
  }

  static async start(
    options: { env?: NodeJS.ProcessEnv; deps?: Partial<CollectorDeps> } = {},
  ): Promise<RunningCollector> {
    const collector = new RunningCollector(options);
    await collector.app.start();
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${this.app.port}`;
  }

  get browser(): Browser {
    return new Browser(this.url);
  }

  /** Posts a text or bytes as they are, anything else as JSON. */
  async post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${this.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: raw ? new Uint8Array(Buffer.from(body as string)) : JSON.stringify(body),
    });
    const answer = (await response.json()) as Answer['body'];
    return { status: response.status, headers: response.headers, body: answer };
  }

  /** The events in the fake sink. */
  async stored(): Promise<ClickEvent[]> {
    const { deserializer } = this.#codec;
    await deserializer.resolveSchema(1);
    return this.sink.stored.map(({ value }) => {
      const decoded = deserializer.decode(value);
      if (!decoded.ok) throw new Error(`stored what nobody can read: ${decoded.reason}`);
      return decoded.event;
    });
  }

  /** The events in the fake sink, once there are so many. */
  async storedOnce(count: number): Promise<ClickEvent[]> {
    await waitFor(`${count} events`, () => this.sink.stored.length >= count);
    return this.stored();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.stop();
  }
}
