import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PrivateStack, waitFor, type PrivateEngine } from '@clickstream/testing';

import type { Violation } from '../checker/verdict.ts';
import { Generator, type LoadOptions } from '../generator/generator.ts';
import { createRandom, type Random } from '../generator/random.ts';
import { createTraffic, lonelyEvents } from '../generator/traffic.ts';
import { LedgerFile } from '../ledger/ledger-file.ts';
import { AggregationState } from './aggregation-state.ts';
import { appEnvironments } from './app-environments.ts';
import {
  appsOfKind,
  createApps,
  freeAppPorts,
  type AppKind,
  type AppPorts,
  type Apps,
} from './apps.ts';
import { ConsumerGroup } from './consumer-group.ts';
import { KafkaLinks, Links } from './links.ts';
import { SparkDrivers } from './spark-drivers.ts';
import type { SupervisedApp } from './supervised-app.ts';

export interface WorldOptions {
  readonly seed: number;
  /** Variables of the local stack beside the usual. */
  readonly stackEnv?: Readonly<Record<string, string>>;
  readonly engines?: readonly PrivateEngine[];
}

const READY_MS = 90_000;
const ENGINES: readonly PrivateEngine[] = ['kafka', 'registry', 'hbase', 'livy', 'mysql'];

/** A whole pipeline that a scenario may break: engines, network and apps of its own, a generator, and its ledger. */
export class World implements Apps, AsyncDisposable {
  readonly directory: string;
  readonly random: Random;
  readonly stack: PrivateStack;
  readonly links: Links;
  readonly collectors: readonly SupervisedApp[];
  /** Where senders find the collectors, each by way of its link. */
  readonly collectorUrls: readonly string[];
  readonly consumers: readonly SupervisedApp[];
  readonly aggregator: SupervisedApp;
  readonly rival: SupervisedApp;
  readonly ledger: LedgerFile;
  readonly generator: Generator;
  readonly group: ConsumerGroup;
  readonly aggregation: AggregationState;
  readonly sparkDrivers: SparkDrivers;
  /** What scenarios saw that was wrong during a fault, and cannot be seen any more after it. */
  readonly observed: Violation[] = [];
  #lonelyHours = 0;
  #keepsLogs = false;
  #load: LoadOptions | undefined;
  readonly #off = new Map<AppKind, Readonly<Record<string, string>>>();

  private constructor(parts: {
    readonly directory: string;
    readonly seed: number;
    readonly stack: PrivateStack;
    readonly links: Links;
    readonly ports: AppPorts;
  }) {
    const { directory, seed, stack, links, ports } = parts;
    this.directory = directory;
    this.stack = stack;
    this.links = links;
    const apps = createApps(appEnvironments(stack.env, links), { ports, logDir: directory });
    ({
      collectors: this.collectors,
      consumers: this.consumers,
      aggregator: this.aggregator,
      rival: this.rival,
    } = apps);
    this.collectorUrls = links.senders.map(({ port }) => `http://127.0.0.1:${port}`);
    this.group = new ConsumerGroup(stack.env['KAFKA_BROKERS'] ?? '');
    this.aggregation = new AggregationState(stack.env);
    this.sparkDrivers = new SparkDrivers(() => stack.pidOf('livy'));
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
    const ports = await freeAppPorts();
    const links = await Links.open(kafka, { env: stack.env, collectorPorts: ports.collectors });
    const { seed } = options;
    const world = new World({ directory, seed, stack, links, ports });
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
    return appsOfKind(this, kind);
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
    await this.sendLate();
  }

  /** Sends more events of the last lonely hour. */
  sendLate(): Promise<void> {
    return this.generator.send(lonelyEvents(this.random, this.#lonelyHours));
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

  /** Resolves when every app is ready. */
  async untilReady(): Promise<void> {
    await waitFor(
      'every app to be ready',
      async () => {
        const problems = await this.findProblems();
        if (problems.length > 0) throw new Error(problems.join('; '));
        return true;
      },
      { timeoutMs: READY_MS, intervalMs: 200 },
    );
  }

  /** Which apps are not ready, and why. */
  async findProblems(): Promise<string[]> {
    const problems = await Promise.all(this.apps().map((app) => app.findProblem()));
    return problems.filter((problem) => problem !== undefined);
  }

  /** The apps as they are: no failpoint, every protection on, nothing stopped. */
  async restore(): Promise<void> {
    this.links.pass();
    await this.stack.up();
    await this.rival.stop();
    await Promise.all(this.apps().map((app) => app.restore()));
    await this.untilReady();
  }

  /** Where the logs of the apps stay when the world goes. */
  keepLogs(): string {
    this.#keepsLogs = true;
    return this.directory;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.apps(), this.rival].map((app) => app[Symbol.asyncDispose]()));
    this.ledger[Symbol.dispose]();
    await this.links[Symbol.asyncDispose]();
    await this.stack[Symbol.asyncDispose]();
    if (!this.#keepsLogs) await rm(this.directory, { recursive: true, force: true });
  }
}
