import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePorts, PrivateStack, waitFor, type PrivateEngine } from '@clickstream/testing';

import { Generator, type LoadOptions } from '../generator/generator.ts';
import { createRandom, type Random } from '../generator/random.ts';
import { createTraffic, lonelyEvents } from '../generator/traffic.ts';
import { LedgerFile } from '../ledger/ledger-file.ts';
import { appEnvironments } from './app-environments.ts';
import { ConsumerGroup } from './consumer-group.ts';
import { KafkaLinks, Links } from './links.ts';
import { SupervisedApp } from './supervised-app.ts';

/** The kinds of apps, as scenarios name them. */
export type AppKind = 'collectors' | 'consumers' | 'aggregator';

export interface WorldOptions {
  readonly seed: number;
  /** Variables of the local stack beside the usual. */
  readonly stackEnv?: Readonly<Record<string, string>>;
  readonly engines?: readonly PrivateEngine[];
}

const COLLECTORS = 2;
const CONSUMERS = 3;
const READY_MS = 90_000;
const ENGINES: readonly PrivateEngine[] = ['kafka', 'registry', 'hbase', 'livy', 'mysql'];

/** A whole pipeline that a scenario may break: engines, network and apps of its own, a generator, and its ledger. */
export class World implements AsyncDisposable {
  readonly directory: string;
  readonly random: Random;
  readonly stack: PrivateStack;
  readonly links: Links;
  readonly collectors: readonly SupervisedApp[];
  readonly collectorUrls: readonly string[];
  readonly consumers: readonly SupervisedApp[];
  readonly aggregator: SupervisedApp;
  readonly ledger: LedgerFile;
  readonly generator: Generator;
  readonly group: ConsumerGroup;
  #lonelyHours = 0;
  #keepsLogs = false;
  #load: LoadOptions | undefined;
  readonly #off = new Map<AppKind, Readonly<Record<string, string>>>();

  private constructor(parts: {
    readonly directory: string;
    readonly seed: number;
    readonly stack: PrivateStack;
    readonly links: Links;
    readonly collectorPorts: readonly number[];
  }) {
    const { directory, seed, stack, links, collectorPorts } = parts;
    const env = appEnvironments(stack.env, links);
    const app = (name: string, kind: 'consumer' | 'aggregator'): SupervisedApp =>
      new SupervisedApp({ name, app: kind, env: env[kind], logDir: directory });
    this.directory = directory;
    this.stack = stack;
    this.links = links;
    this.collectorUrls = collectorPorts.map((port) => `http://127.0.0.1:${port}`);
    this.collectors = collectorPorts.map(
      (port, at) =>
        new SupervisedApp({
          name: `collector-${at + 1}`,
          app: 'producer',
          env: { ...env.producer, COLLECTOR_PORT: String(port) },
          logDir: directory,
        }),
    );
    this.consumers = Array.from({ length: CONSUMERS }, (_, at) =>
      app(`consumer-${at + 1}`, 'consumer'),
    );
    this.aggregator = app('aggregator', 'aggregator');
    this.group = new ConsumerGroup(stack.env['KAFKA_BROKERS'] ?? '');
    this.random = createRandom(seed);
    this.ledger = new LedgerFile(join(directory, 'ledger.ndjson'));
    this.generator = new Generator({
      ledger: this.ledger,
      random: this.random,
      nextEvent: createTraffic(this.random, Date.now),
      urls: this.collectorUrls,
    });
  }

  /** Everything up and ready, nothing sent yet. */
  static async start(options: WorldOptions): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), 'clickstream-faults-'));
    const kafka = await KafkaLinks.open();
    const stack = await PrivateStack.start({
      only: options.engines ?? ENGINES,
      env: { ...options.stackEnv, STACK_KAFKA_LISTENERS: kafka.listeners },
    });
    const links = await Links.open(kafka, stack.env);
    const collectorPorts = await freePorts(COLLECTORS);
    const { seed } = options;
    const world = new World({ directory, seed, stack, links, collectorPorts });
    try {
      for (const app of world.apps()) app.start();
      await world.untilReady();
      return world;
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
  }

  apps(): SupervisedApp[] {
    return [...this.collectors, ...this.consumers, this.aggregator];
  }

  appsOf(kind: AppKind): readonly SupervisedApp[] {
    switch (kind) {
      case 'collectors':
        return this.collectors;
      case 'consumers':
        return this.consumers;
      case 'aggregator':
        return [this.aggregator];
    }
  }

  /** Restarts all apps of a kind at once, with these variables beside their own. */
  async restart(kind: AppKind, extra: Readonly<Record<string, string>>): Promise<void> {
    await Promise.all(this.appsOf(kind).map((app) => this.restartApp(app, kind, extra)));
  }

  restartApp(
    app: SupervisedApp,
    kind: AppKind,
    extra: Readonly<Record<string, string>>,
  ): Promise<void> {
    return app.restartWith({ ...extra, ...this.#off.get(kind) });
  }

  /** Lets events flow. */
  startTraffic(load: LoadOptions): void {
    this.#load = load;
    this.generator.start(load);
  }

  /** Lets them flow again after `generator.stop()`. */
  resumeTraffic(): void {
    if (this.#load !== undefined) this.generator.start(this.#load);
  }

  /** Sends events of an hour that nothing else visits, and resolves when they are acknowledged. */
  async sendLonely(): Promise<void> {
    this.#lonelyHours += 1;
    await this.generator.send(lonelyEvents(this.random, this.#lonelyHours));
  }

  /** Resolves when the consumers have finished every record that is there. */
  async untilNoLag(): Promise<void> {
    await waitFor('the consumers to catch up', async () => (await this.group.lag()) === 0, {
      timeoutMs: 60_000,
      intervalMs: 100,
    });
  }

  /** Does without a protection from now on. The world cannot be trusted any more and has to go. */
  async switchOff(kind: AppKind, protection: string): Promise<void> {
    this.#off.set(kind, { PROTECTION_OFF: protection });
    await this.restart(kind, {});
  }

  /** Every collector takes events. */
  async untilReady(): Promise<void> {
    for (const url of this.collectorUrls) {
      await waitFor(
        `${url} to be ready`,
        async () => (await fetch(`${url}/ready`)).status === 200,
        { timeoutMs: READY_MS },
      );
    }
  }

  /** The apps as they are: no failpoint, every protection on, nothing stopped. */
  async restore(): Promise<void> {
    this.links.pass();
    await this.stack.up();
    await Promise.all(this.apps().map((app) => app.restore()));
    await this.untilReady();
  }

  /** Where the logs of the apps stay when the world goes. */
  keepLogs(): string {
    this.#keepsLogs = true;
    return this.directory;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.apps().map((app) => app[Symbol.asyncDispose]()));
    this.ledger[Symbol.dispose]();
    await this.links[Symbol.asyncDispose]();
    await this.stack[Symbol.asyncDispose]();
    if (!this.#keepsLogs) await rm(this.directory, { recursive: true, force: true });
  }
}
