import { isRetriable, retryAfterMsOf, sleep } from '@clickstream/service-core';

import { isTerminal, type Batch, type BatchState, type TerminalBatchState } from './batch.ts';
import type { CallOptions } from './call-options.ts';
import { callTimeoutMs } from './call-timeout.ts';
import { pollDelayMs, type PollInterval } from './poll-delay.ts';
import { SparkLauncherError } from './spark-launcher-error.ts';

/**
 * How a wait ended.
 *
 * `ended`: the back end gives this as the final state; only the job's own results prove what it did. `forgotten`: it knows
 * no batch of this name, because it restarted or cleaned up; the batch may have ended or may still run as an orphan.
 */
export type BatchResult =
  | { readonly outcome: 'ended'; readonly state: TerminalBatchState; readonly batch: Batch }
  | { readonly outcome: 'forgotten' };

/** How long to wait for the end of a batch. */
export interface WaitOptions {
  /** Ends the wait with its reason and leaves the batch running. */
  readonly signal?: AbortSignal | undefined;
  /** Longest wait; the batch is left running then too. */
  readonly deadlineMs: number;
  /** Called with each state that differs from the one before. */
  readonly onState?: (state: BatchState) => void;
}

/** One look at the batch, and how often to look. */
export interface BatchLook {
  readonly find: (options: CallOptions) => Promise<Batch | undefined>;
  readonly poll: PollInterval;
}

/** Looks at the batch until it has ended. Outages end the wait only at the deadline. */
export async function waitForBatch(
  name: string,
  options: WaitOptions,
  backEnd: BatchLook,
): Promise<BatchResult> {
  const { signal, deadlineMs, onState } = options;
  const start = Date.now();
  const end = start + deadlineMs;
  let last: { state?: BatchState; outage?: unknown } = {};
  for (;;) {
    try {
      const batch = await backEnd.find({ signal, timeoutMs: callTimeoutMs(end) });
      if (batch === undefined) return { outcome: 'forgotten' };
      const { state } = batch;
      if (state !== last.state) onState?.(state);
      if (isTerminal(state)) return { outcome: 'ended', state, batch };
      last = { state };
    } catch (error) {
      if (!isRetriable(error)) throw error;
      last = { ...last, outage: error };
    }
    const waitedMs = Date.now() - start;
    if (waitedMs >= deadlineMs) throw stillRunning(name, last, deadlineMs);
    const delayMs = Math.max(pollDelayMs(waitedMs, backEnd.poll), retryAfterMsOf(last.outage));
    await sleep(Math.min(delayMs, deadlineMs - waitedMs), signal);
  }
}

function stillRunning(
  name: string,
  { state, outage }: { readonly state?: BatchState; readonly outage?: unknown },
  deadlineMs: number,
): SparkLauncherError {
  return new SparkLauncherError(
    `batch ${name} did not end within ${deadlineMs} ms; last seen ${state ?? 'never'}`,
    {
      code: 'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
      cause: outage,
      context: { batch: name, state: state ?? null, deadlineMs },
    },
  );
}
