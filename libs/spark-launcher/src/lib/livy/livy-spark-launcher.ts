import { isRetriable, retry } from '@clickstream/service-core';

import type { Batch, BatchSpec } from '../batch.ts';
import { encodeBatchName } from '../batch-name.ts';
import type { CallOptions } from '../call-options.ts';
import { DEFAULT_POLL, type PollInterval } from '../poll-delay.ts';
import type {
  KilledBatch,
  LogTailOptions,
  SparkLauncher,
  SubmitOptions,
  SubmittedBatch,
} from '../spark-launcher.ts';
import { waitForBatch, type BatchResult, type WaitOptions } from '../wait-for-batch.ts';
import type { LivyClient } from './livy-client.ts';
import { submitToLivy } from './livy-submit.ts';

/** How a {@link LivySparkLauncher} talks to Livy. */
export interface LivySparkLauncherOptions {
  readonly client: LivyClient;
  /** Bounds of the pause between two looks at a batch: 200 ms to 3 s by default. */
  readonly poll?: Partial<PollInterval>;
  /** Longest time for the small calls (find, log, kill) with their retries; 30 s by default. */
  readonly callDeadlineMs?: number;
}

const DEFAULT_CALL_DEADLINE_MS = 30_000;

/**
 * Batches on a Livy server, which remembers a name no longer than until its next restart, or ten minutes after the end.
 *
 * ```ts
 * const launcher = new LivySparkLauncher({ client: new LivyClient({ url: 'http://127.0.0.1:18998' }) });
 * await launcher.submit({ name: 'report-7-1', file, className, args }, { deadlineMs: 60_000 });
 * const result = await launcher.waitFor('report-7-1', { deadlineMs: 600_000 });
 * ```
 */
export class LivySparkLauncher implements SparkLauncher {
  readonly #client: LivyClient;
  readonly #poll: PollInterval;
  readonly #callDeadlineMs: number;

  constructor({ client, poll, callDeadlineMs }: LivySparkLauncherOptions) {
    this.#client = client;
    this.#poll = { ...DEFAULT_POLL, ...poll };
    this.#callDeadlineMs = callDeadlineMs ?? DEFAULT_CALL_DEADLINE_MS;
  }

  async submit(spec: BatchSpec, options: SubmitOptions): Promise<SubmittedBatch> {
    encodeBatchName(spec.name);
    return submitToLivy(spec, options, this.#client);
  }

  async find(name: string, options: CallOptions = {}): Promise<Batch | undefined> {
    encodeBatchName(name);
    return this.#retry(() => this.#client.find(name, options), options);
  }

  async waitFor(name: string, options: WaitOptions): Promise<BatchResult> {
    encodeBatchName(name);
    const find = (call: CallOptions): Promise<Batch | undefined> => this.#client.find(name, call);
    return waitForBatch(name, options, { find, poll: this.#poll });
  }

  async logTail(
    name: string,
    { lines = 100, ...options }: LogTailOptions = {},
  ): Promise<readonly string[]> {
    encodeBatchName(name);
    const log = await this.#retry(
      () => this.#client.findLog(name, { ...options, size: lines }),
      options,
    );
    return log?.lines ?? [];
  }

  async kill(name: string, options: CallOptions = {}): Promise<KilledBatch | undefined> {
    const batch = await this.find(name, options);
    if (batch === undefined) return undefined;
    const log = await this.#lastWords(batch, options);
    await this.#retry(() => this.#client.delete(name, options), options);
    return { batch, log };
  }

  async ping(options: CallOptions = {}): Promise<void> {
    await this.#client.version(options);
  }

  /** No reason to let a batch live on: without its log there are the lines that came with its state. */
  async #lastWords(batch: Batch, options: CallOptions): Promise<readonly string[]> {
    try {
      return (await this.#client.findLog(batch.id, options))?.lines ?? batch.log;
    } catch (error) {
      if (isRetriable(error)) return batch.log;
      throw error;
    }
  }

  #retry<T>(call: () => Promise<T>, { signal }: CallOptions): Promise<T> {
    return retry(call, {
      deadlineMs: this.#callDeadlineMs,
      ...(signal === undefined ? {} : { signal }),
    });
  }
}
