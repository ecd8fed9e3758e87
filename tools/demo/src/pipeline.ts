import { silentLogger } from '@clickstream/service-core';
import { createKafka } from '@clickstream/service-kit/kafka';
import type { StackEnv } from '@clickstream/local-stack';
import { join } from 'node:path';

import { startApp, type AppProcess } from './app-process.ts';
import { consumerLag } from './consumer-lag.ts';
import { waitUntil } from './wait-until.ts';

const TOPIC = 'clickstream';
const GROUP_ID = 'clickstream-consumer';
const READY_MS = 60_000;
const CAUGHT_UP_MS = 600_000;

export interface PipelineOptions {
  /** What the stack prints: where the engines are. */
  readonly env: StackEnv;
  readonly collectorPort: number;
  readonly logDir: string;
}

/** Collector and consumer as running processes, and the commands that work with them. */
export class Pipeline implements AsyncDisposable {
  readonly collectorUrl: string;
  readonly #options: PipelineOptions;
  readonly #env: Record<string, string>;
  readonly #running: AppProcess[] = [];

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.collectorUrl = `http://127.0.0.1:${options.collectorPort}`;
    this.#env = {
      ...options.env,
      COLLECTOR_PORT: String(options.collectorPort),
      COLLECTOR_URL: this.collectorUrl,
      // the tally names pages by the default rules, so the consumer must too; empty is not set
      CANONICAL_URL_RULES: '',
      CONSUMER_QUERY_PARAMETERS: '',
    };
  }

  /** Starts collector and consumer; resolves when the collector takes events. */
  async start(): Promise<void> {
    const collector = this.#start('producer', ['serve'], 'collector');
    const consumer = this.#start('consumer', ['serve'], 'consumer');
    const failed = Promise.race([collector.ended, consumer.ended]).then(() => {
      throw new Error(`an app ended by itself; see ${this.#options.logDir}`);
    });
    const ready = waitUntil('the collector', READY_MS, async () => {
      const response = await fetch(`${this.collectorUrl}/ready`).catch(() => undefined);
      return response?.status === 200;
    });
    await Promise.race([ready, failed]);
  }

  /** Starts one more app that serves until the pipeline is stopped. */
  serve(app: AppProcess['app'], env: Readonly<Record<string, string>> = {}): void {
    this.#start(app, ['serve'], app, env);
  }

  /** Sends one event. @throws Error unless the collector has accepted it */
  async send(event: object): Promise<void> {
    const response = await fetch(`${this.collectorUrl}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    if (response.status !== 200) {
      throw new Error(`the collector answered ${response.status}: ${await response.text()}`);
    }
  }

  /** Runs a command of an app to its end and gives what it printed. */
  async run(app: AppProcess['app'], ...args: string[]): Promise<string> {
    return await startApp({
      app,
      args,
      env: this.#env,
      logFile: join(this.#options.logDir, `${app}-${args[0] ?? ''}.log`),
    }).ended;
  }

  /** Resolves when the consumer has finished every record that is in the topic now. */
  async waitUntilCaughtUp(): Promise<void> {
    const brokers = (this.#env['KAFKA_BROKERS'] ?? '').split(',');
    const admin = createKafka({ brokers, clientId: 'demo', logger: silentLogger }).admin();
    await admin.connect();
    try {
      await waitUntil('the consumer to catch up', CAUGHT_UP_MS, async () => {
        return (await consumerLag(admin, { topic: TOPIC, groupId: GROUP_ID })) === 0;
      });
    } finally {
      await admin.disconnect();
    }
  }

  /** Stops the collector first, so that the consumer sees its last events. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const app of this.#running) await app.stop();
  }

  #start(
    app: AppProcess['app'],
    args: readonly string[],
    log: string,
    env: Readonly<Record<string, string>> = {},
  ): AppProcess {
    const logFile = join(this.#options.logDir, `${log}.log`);
    const started = startApp({ app, args, env: { ...this.#env, ...env }, logFile });
    this.#running.push(started);
    return started;
  }
}
