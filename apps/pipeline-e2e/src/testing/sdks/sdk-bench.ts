import { join } from 'node:path';

import { openGeoDatabase } from '@clickstream/enrichment';
import {
  freePorts,
  PrivateStack,
  startTestProcess,
  TcpProxy,
  waitFor,
  type TestProcess,
} from '@clickstream/testing';
import { startTestBrowser } from '@clickstream/testing/browser';
import type { Browser } from 'playwright-core';

import { LedgerBench } from '../ledger-bench.ts';
import type { OwnEngines } from '../own-engines.ts';
import type { SdkTarget } from './sdk.ts';

const COLLECTOR = join(import.meta.dirname, '../../../../producer/src/main.ts');

/** What became of the events of one source, by the collector's own count. */
export interface EventCount {
  readonly accepted: number;
  /** Answered with 503. */
  readonly unavailable: number;
}

interface Parts {
  readonly running: AsyncDisposableStack;
  readonly link: TcpProxy;
  readonly brokers: string;
  readonly bench: LedgerBench;
  readonly browser: Browser;
  readonly geoDatabase: string;
}

/** The way from an SDK to HBase: a browser, a collector, a broker of the test's own, a consumer. */
export class SdkBench implements AsyncDisposable {
  /** Between collectors and broker. */
  readonly link: TcpProxy;
  readonly #parts: Parts;
  #collector: TestProcess | undefined;
  #collectorUrl = '';

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.link = parts.link;
  }

  static async open(): Promise<SdkBench> {
    await using running = new AsyncDisposableStack();
    const [inside = 0] = await freePorts(1);
    const link = running.use(await TcpProxy.start({ port: inside }));
    const env = { STACK_KAFKA_LISTENERS: `COLLECTORS:${inside}:${link.port}` };
    const stack = running.use(await PrivateStack.start({ only: ['kafka'], env }));
    const { KAFKA_BROKERS } = stack.env as { readonly KAFKA_BROKERS: string };
    const bench = running.use(await LedgerBench.open({ KAFKA_BROKERS }));
    const browser = running.use(await startTestBrowser());
    await startConsumer(bench);
    const { name, build } = await openGeoDatabase();
    return new SdkBench({
      running: running.move(),
      link,
      brokers: `127.0.0.1:${link.port}`,
      bench,
      browser,
      geoDatabase: `${name} ${build}`,
    });
  }

  get engines(): OwnEngines {
    return this.#parts.bench.engines;
  }

  /** Starts a collector that counts from zero, as `main.ts serve`. */
  async startCollector(env: NodeJS.ProcessEnv = {}): Promise<void> {
    const [port] = await freePorts(1);
    this.#collectorUrl = `http://127.0.0.1:${port}`;
    this.#collector = startTestProcess(COLLECTOR, ['serve'], {
      ...this.engines.names,
      KAFKA_BROKERS: this.#parts.brokers,
      COLLECTOR_PORT: String(port),
      VISITOR_HASH_KEY: 'a key for tests only',
      ...env,
    });
    await waitFor('the collector', async () => (await this.#ask('/ready')).status === 200);
  }

  async stopCollector(): Promise<void> {
    this.#collector?.kill('SIGTERM');
    await this.#collector?.ended();
    this.#collector = undefined;
  }

  target(appId: string): SdkTarget {
    const { browser, geoDatabase } = this.#parts;
    const topic = this.engines.names.KAFKA_TOPIC;
    return { collectorUrl: this.#collectorUrl, appId, topic, geoDatabase, browser };
  }

  async countOf(source: string): Promise<EventCount> {
    const answer = await this.#ask('/counters');
    const counts = (await answer.json()) as (EventCount & { readonly source: string })[];
    const total = { accepted: 0, unavailable: 0 };
    // there are two of a source when the hour changes meanwhile
    for (const count of counts.filter((one) => one.source === source)) {
      total.accepted += count.accepted;
      total.unavailable += count.unavailable;
    }
    return total;
  }

  /** Resolves when everything in the topic is stored. */
  untilStored(): Promise<void> {
    return this.#parts.bench.untilConsumed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopCollector();
    await this.#parts.running.disposeAsync();
  }

  #ask(path: string): Promise<Response> {
    return fetch(this.#collectorUrl + path);
  }
}

/** Who joins the first group of a new broker before the group's coordinator is there ends, to be started again. */
async function startConsumer(bench: LedgerBench): Promise<void> {
  const { admin, names } = bench.engines;
  await waitFor('the coordinator of the group', async () => {
    const [offsets] = await admin.fetchOffsets({
      groupId: names.KAFKA_GROUP_ID,
      topics: [names.KAFKA_TOPIC],
    });
    return offsets !== undefined && offsets.partitions.length > 0;
  });
  bench.startConsumer();
}
