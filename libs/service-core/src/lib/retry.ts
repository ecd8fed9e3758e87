import { isRetriable, retryAfterMsOf } from './service-error.ts';
import { sleep } from './sleep.ts';

/** How long, how often and for which errors {@link retry} goes on. */
export interface RetryOptions {
  /** Total time from the first call; no attempt starts after it. */
  readonly deadlineMs: number;
  /** Longest pause before the second attempt; it doubles from there. Default 100. */
  readonly baseDelayMs?: number;
  /** Longest pause, but for an error that asks for a longer one. Default 5,000. */
  readonly maxDelayMs?: number;
  /** Ends a pause at once; an attempt under way must look at it by itself. */
  readonly signal?: AbortSignal;
  /** Which errors are worth another attempt; by default those that say `retriable`. */
  readonly isRetriable?: (error: unknown) => boolean;
  /** Hears of every pause before it begins. */
  readonly onRetry?: (info: {
    readonly attempt: number;
    readonly delayMs: number;
    readonly error: unknown;
  }) => void;
}

/**
 * Calls `operation` until it succeeds, with exponential back-off and full jitter, within one total deadline.
 *
 * An error whose `retryAfterMs` says how long to wait is not followed by an attempt before that.
 *
 * Throws the last error when it is not retriable or the deadline has passed, and the signal's reason on abort.
 * Use it at one layer of a call path only.
 */
export async function retry<T>(
  operation: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { baseDelayMs = 100, maxDelayMs = 5_000, signal } = options;
  const shouldRetry = options.isRetriable ?? isRetriable;
  const end = Date.now() + options.deadlineMs;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempt - 1, 20));
      const delayMs = Math.max(Math.round(Math.random() * ceiling), retryAfterMsOf(error));
      if (!shouldRetry(error) || Date.now() + delayMs >= end) throw error;
      options.onRetry?.({ attempt, delayMs, error });
      await sleep(delayMs, signal);
    }
  }
}
