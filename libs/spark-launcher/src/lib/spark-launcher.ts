import { isRetriable, retry } from '@clickstream/service-core';

import type { Batch, BatchSpec } from './batch.ts';
import { assertBatchName } from './batch-name.ts';
import type { CallOptions, LivyClient } from './livy/livy-client.ts';
import type { PollInterval } from './poll-delay.ts';
import { submitBatch, type SubmitOptions, type SubmittedBatch } from './submit-batch.ts';
import { waitForBatch, type BatchResult, type WaitOptions } from './wait-for-batch.ts';

export interface SparkLauncherOptions {
  readonly client: LivyClient;
  /** Bounds of the pause between two looks at a batch: 200 ms to 3 s by default. */
  readonly poll?: Partial<PollInterval>;
  /** Longest time for the small calls (find, log, kill) with their retries; 30 s by default. */
  readonly callDeadlineMs?: number;
}

/** What was ended, with the end of its output, which Livy forgets together with the batch. */
export interface KilledBatch {
  readonly batch: Batch;
  readonly log: readonly string[];
}

const DEFAULT_POLL: PollInterval = { minMs: 200, maxMs: 3_000 };
const DEFAULT_CALL_DEADLINE_MS = 30_000;

/**
 * Batches that are known by their name, over outages, restarts and lost answers of Livy.
 *
 * A name stands for one batch as long as Livy remembers it, which is no longer than until its next restart. Whoever must not run a job
 * twice keeps the results of two batches apart (by an attempt number in the name and in the results).
 *
 * ```ts
 * const launcher = new SparkLauncher({ client: new LivyClient({ url: 'http://127.0.0.1:18998' }) });
 * await launcher.submit({ name: 'report-7-1', file, className, args }, { deadlineMs: 60_000 });
 * const result = await launcher.waitFor('report-7-1', { deadlineMs: 600_000 });
 * ```
 */
export class SparkLauncher {
  readonly #client: LivyClient;
  readonly #poll: PollInterval;
  readonly #callDeadlineMs: number;

  constructor({ client, poll, callDeadlineMs }: SparkLauncherOptions) {
    this.#client = client;
    this.#poll = { ...DEFAULT_POLL, ...poll };
    this.#callDeadlineMs = callDeadlineMs ?? DEFAULT_CALL_DEADLINE_MS;
  }

  /**
   * Starts the batch, or adopts the one that has this name already, in whatever state that is.
   *
   * An abort or an error may leave the batch running: submit it again to adopt it.
   *
   * @throws SparkLauncherError `SPARK_LAUNCHER_REJECTED` when Livy does not want it, with nothing left behind; the last
   * outage when the deadline has passed
   */
  async submit(spec: BatchSpec, options: SubmitOptions): Promise<SubmittedBatch> {
    assertBatchName(spec.name);
    return submitBatch(spec, options, this.#client);
  }

  /** The batch of this name, or undefined when Livy knows none. */
  async find(name: string, options: CallOptions = {}): Promise<Batch | undefined> {
    assertBatchName(name);
    return this.#retry(() => this.#client.find(name, options), options);
  }

  /**
   * Waits until the batch has ended. Outages of Livy and states that it does not know only take time.
   *
   * @throws SparkLauncherError `SPARK_LAUNCHER_DEADLINE_EXCEEDED`; the signal's reason on abort. Both leave the batch running
   */
  async waitFor(name: string, options: WaitOptions): Promise<BatchResult> {
    assertBatchName(name);
    return waitForBatch(name, options, { client: this.#client, poll: this.#poll });
  }

  /** The last `lines` lines of its output; none when Livy knows no such batch. */
  async logTail(
    name: string,
    { lines = 100, ...options }: CallOptions & { readonly lines?: number } = {},
  ): Promise<readonly string[]> {
    assertBatchName(name);
    const log = await this.#retry(
      () => this.#client.findLog(name, { ...options, size: lines }),
      options,
    );
    return log?.lines ?? [];
  }

  /** Ends a batch and frees its name, and gives what it had printed; undefined when there is none. */
  async kill(name: string, options: CallOptions = {}): Promise<KilledBatch | undefined> {
    const batch = await this.find(name, options);
    if (batch === undefined) return undefined;
    const log = await this.#lastWords(batch, options);
    await this.#retry(() => this.#client.delete(name, options), options);
    return { batch, log };
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
