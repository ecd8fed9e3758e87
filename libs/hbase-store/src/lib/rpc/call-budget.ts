import { errorChain, sleep, type Logger } from '@clickstream/service-core';
import type { CallOptions } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { retryHintsOf } from './remote-exception.ts';
import type { RpcRetryEvent } from './rpc-listener.ts';

const BASE_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/** The time that one call of the store may take, all its retries together, and its signal. */
export class CallBudget {
  readonly #deadlineMs: number;
  readonly #logger: Logger;
  readonly #onRetry: (event: RpcRetryEvent) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #endsAt: number;
  /** Why the call is still under way; what its deadline gives as the cause. */
  #lastFailure: HBaseStoreError | undefined;

  constructor(
    options: CallOptions | undefined,
    defaults: {
      readonly deadlineMs: number;
      readonly logger: Logger;
      readonly onRetry?: (event: RpcRetryEvent) => void;
    },
  ) {
    this.#deadlineMs = options?.deadlineMs ?? defaults.deadlineMs;
    this.#logger = defaults.logger;
    this.#onRetry = defaults.onRetry ?? (() => undefined);
    this.#signal = options?.signal;
    this.#endsAt = performance.now() + this.#deadlineMs;
    this.#throwIfAborted();
  }

  get remainingMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  /**
   * Waits for work that is shared with other calls or bounded elsewhere; the work goes on when this gives up.
   *
   * @throws HBaseStoreError `HBASE_STORE_ABORTED`, `HBASE_STORE_DEADLINE_EXCEEDED`
   */
  async bounded<T>(work: Promise<T>): Promise<T> {
    if (this.#signal?.aborted === true) {
      // Nobody will hear of it any more.
      work.catch(() => undefined);
      throw this.#aborted();
    }
    const giveUp = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      giveUp.reject(this.#deadlineExceeded());
    }, this.remainingMs);
    const onAbort = (): void => {
      giveUp.reject(this.#aborted());
    };
    this.#signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([work, giveUp.promise]);
    } finally {
      clearTimeout(timer);
      this.#signal?.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Waits before attempt + 1: up to 100 ms, 200 ms, 400 ms, … 5 s, at random over the whole span. A server that is
   * overloaded gets four times as much from the start, and at least the time that it asked for.
   *
   * @throws HBaseStoreError the failure itself when no retry can help, else `HBASE_STORE_DEADLINE_EXCEEDED` or
   * `HBASE_STORE_ABORTED`
   */
  async pause(attempt: number, failure: HBaseStoreError): Promise<void> {
    this.#throwIfAborted();
    if (!failure.retriable || failure.code === 'HBASE_STORE_DEADLINE_EXCEEDED') throw failure;
    this.#lastFailure = failure;
    const doublings = attempt - 1 + (failure.code === 'HBASE_STORE_SERVER_BUSY' ? 2 : 0);
    const ceiling = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** Math.min(doublings, 10));
    const { waitMs = 0 } = retryHintsOf(failure);
    const delayMs = waitMs + Math.round(Math.random() * ceiling);
    if (delayMs >= this.remainingMs) throw this.#deadlineExceeded();
    const { code, message } = failure;
    const causes = errorChain(failure.cause);
    this.#logger.warn('hbase_call_retried', { attempt, delayMs, code, message, causes });
    this.#onRetry({ attempt, delayMs, error: failure });
    await this.delay(delayMs);
  }

  /** Waits. @throws HBaseStoreError `HBASE_STORE_DEADLINE_EXCEEDED` at once when it would be too long, `HBASE_STORE_ABORTED` */
  async delay(delayMs: number): Promise<void> {
    if (delayMs >= this.remainingMs) throw this.#deadlineExceeded();
    try {
      await sleep(delayMs, this.#signal);
    } catch {
      throw this.#aborted();
    }
  }

  #throwIfAborted(): void {
    if (this.#signal?.aborted === true) throw this.#aborted();
  }

  #aborted(): HBaseStoreError {
    return new HBaseStoreError('the caller gave the call up', {
      code: 'HBASE_STORE_ABORTED',
      cause: this.#signal?.reason,
    });
  }

  #deadlineExceeded(): HBaseStoreError {
    return new HBaseStoreError(`not done within ${this.#deadlineMs} ms`, {
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      cause: this.#lastFailure,
    });
  }
}

/** Runs an operation until it succeeds, cannot succeed, or the budget is spent. `onFailure` repairs what it can. */
export async function retrying<T>(
  budget: CallBudget,
  operation: () => Promise<T>,
  onFailure: (failure: HBaseStoreError) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof HBaseStoreError)) throw error;
      onFailure(error);
      await budget.pause(attempt, error);
    }
  }
}
