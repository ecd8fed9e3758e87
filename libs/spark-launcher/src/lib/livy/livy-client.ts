import type { Batch, BatchLog, BatchPage, BatchRef, BatchSpec, BatchState } from '../batch.ts';
import type { CallOptions } from '../call-options.ts';
import { createLivyHttp, unlessMissing, type LivyHttp } from './livy-http.ts';
import { readBatch, readLog, readPage, readState, readVersion } from './read-answer.ts';

/** Where Livy is, and how long it may take to answer. */
export interface LivyClientOptions {
  /** Base URL; user and password in it become basic authentication. */
  readonly url: string;
  /** Time for one call; 10 s by default. */
  readonly timeoutMs?: number;
}

/** A part of a list. */
export interface PageOptions extends CallOptions {
  readonly from?: number;
  readonly size?: number;
}

/** Time for one call unless told otherwise. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Livy's REST interface for batches: one method, one request, never repeated. {@link LivySparkLauncher} adds what makes it safe.
 *
 * Every method rejects with a {@link SparkLauncherError}, or with the signal's reason.
 */
export class LivyClient {
  readonly #http: LivyHttp;

  /** @throws SparkLauncherError `SPARK_LAUNCHER_INVALID_ARGUMENT` when the URL is none */
  constructor({ url, timeoutMs = DEFAULT_TIMEOUT_MS }: LivyClientOptions) {
    this.#http = createLivyHttp({ url, timeoutMs });
  }

  /** Livy's version: the cheapest question, for health checks. */
  async version(options: CallOptions = {}): Promise<string> {
    return readVersion(await this.#http({ method: 'GET', path: '/version', ...options }));
  }

  /**
   * Starts a batch. When it fails the batch may exist all the same: after an outage because the answer was lost, after
   * `SPARK_LAUNCHER_REJECTED` as a zombie that never runs and keeps the name.
   *
   * @throws SparkLauncherError `SPARK_LAUNCHER_DUPLICATE_NAME`, `SPARK_LAUNCHER_REJECTED`
   */
  async create(spec: BatchSpec, options: CallOptions = {}): Promise<Batch> {
    // Field by field: Livy refuses a body with one that it does not know.
    const { name, file, className, args = [], conf = {} } = spec;
    const body = { name, file, className, args, conf };
    return readBatch(await this.#http({ method: 'POST', path: '/batches', body, ...options }));
  }

  /** The batch, or undefined when Livy knows none. */
  async find(ref: BatchRef, options: CallOptions = {}): Promise<Batch | undefined> {
    return unlessMissing(this.#http({ method: 'GET', path: pathOf(ref), ...options }), readBatch);
  }

  /** The state alone, undefined when Livy knows no such batch (any more). */
  async findState(ref: BatchRef, options: CallOptions = {}): Promise<BatchState | undefined> {
    const path = `${pathOf(ref)}/state`;
    return unlessMissing(this.#http({ method: 'GET', path, ...options }), readState);
  }

  /** The batches that Livy remembers, oldest first. */
  async list({ from = 0, size = 100, ...options }: PageOptions = {}): Promise<BatchPage> {
    const path = `/batches?from=${from}&size=${size}`;
    return readPage(await this.#http({ method: 'GET', path, ...options }));
  }

  /** The end of the output: without `from` the last `size` lines of what Livy keeps. */
  async findLog(
    ref: BatchRef,
    { from, size = 100, ...options }: PageOptions = {},
  ): Promise<BatchLog | undefined> {
    const start = from === undefined ? '' : `from=${from}&`;
    const path = `${pathOf(ref)}/log?${start}size=${size}`;
    return unlessMissing(this.#http({ method: 'GET', path, ...options }), readLog);
  }

  /** Ends and forgets a batch; false when there is none. */
  async delete(ref: BatchRef, options: CallOptions = {}): Promise<boolean> {
    const answer = this.#http({ method: 'DELETE', path: pathOf(ref), ...options });
    return (await unlessMissing(answer, () => true)) ?? false;
  }
}

function pathOf(ref: BatchRef): string {
  return `/batches/${encodeURIComponent(ref)}`;
}
