import { silentLogger } from '@clickstream/service-core';
import type { App } from '@clickstream/service-kit';

import { createConsumerApp } from '../app.ts';
import { loadConsumerConfig } from '../config.ts';
import type { EventStore } from '../store/event-store.ts';
import { TestPipeline } from './pipeline.ts';

/** A pipeline of one test, and the consumers that it runs in this process; they end with it. */
export class ConsumersOfTest implements AsyncDisposable {
  readonly pipeline: TestPipeline;
  readonly #apps: App[] = [];

  private constructor(pipeline: TestPipeline) {
    this.pipeline = pipeline;
  }

  static async open(): Promise<ConsumersOfTest> {
    return new ConsumersOfTest(await TestPipeline.open());
  }

  /** @param eventStore in place of HBase */
  async startConsumer(eventStore?: EventStore): Promise<App> {
    const app = createConsumerApp(loadConsumerConfig(this.pipeline.env), {
      logger: silentLogger,
      ...(eventStore === undefined ? {} : { eventStore }),
    });
    this.#apps.push(app);
    await app.start();
    return app;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.stop()));
    await this.pipeline[Symbol.asyncDispose]();
  }
}
