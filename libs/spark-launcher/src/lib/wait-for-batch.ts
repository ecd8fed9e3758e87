import { isRetriable, sleep } from '@clickstream/service-core';

import { isTerminal, type Batch, type BatchState, type TerminalBatchState } from './batch.ts';
import { callTimeoutMs } from './call-timeout.ts';
import type { LivyClient } from './livy/livy-client.ts';
import { pollDelayMs, type PollInterval } from './poll-delay.ts';
import { SparkLauncherError } from './spark-launcher-error.ts';

/**
 * How a wait ended.
 *
 * `ended`: Livy gives this as the final state; only the job's own results prove what it did. `forgotten`: Livy knows no
 * batch of this name, because it restarted or cleaned up; the batch may have ended or may still run as an orphan.
 */
export type BatchResult =
  | { readonly outcome: 'ended'; readonly state: TerminalBatchState; readonly batch: Batch }
  | { readonly outcome: 'forgotten' };

export interface WaitOptions {
  /** Ends the wait with its reason and leaves the batch running. */
  readonly signal?: AbortSignal | undefined;
  /** Longest wait; the batch is left running then too. */
  readonly deadlineMs: number;
  /** Called with each state that differs from the one before. */
  readonly onState?: (state: BatchState) => void;
}

/** Looks at the batch until it has ended. Outages of Livy end the wait only at the deadline. */
export async function waitForBatch(
  name: string,
  options: WaitOptions,
  livy: { readonly client: Pick<LivyClient, 'find'>; readonly poll: PollInterval },
): Promise<BatchResult> {
  const { signal, deadlineMs, onState } = options;
  const start = Date.now();
  const end = start + deadlineMs;
  let last: { state?: BatchState; outage?: unknown } = {};
  for (;;) {
    try {
      const batch = await livy.client.find(name, { signal, timeoutMs: callTimeoutMs(end) });
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
    await sleep(Math.min(pollDelayMs(waitedMs, livy.poll), deadlineMs - waitedMs), signal);
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
