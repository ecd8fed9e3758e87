import { sleep } from '@clickstream/service-core';

export interface HeartbeatOptions {
  /** Tells the group that this member lives; throws when the group has moved on without it. */
  readonly heartbeat: () => Promise<void>;
  readonly intervalMs: number;
}

/**
 * Runs `work` and keeps the group membership alive meanwhile.
 *
 * When a heartbeat fails, the work is aborted and waited for, and the heartbeat's error is thrown, unchanged: kafkajs
 * learns from it that it has to join again.
 */
export async function withHeartbeat<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: HeartbeatOptions,
): Promise<T> {
  const lost = new AbortController();
  const done = new AbortController();
  const beating = beat(options, { lost, done: done.signal });
  try {
    return await work(lost.signal);
  } finally {
    done.abort();
    await beating;
    // a lost membership counts for more than what became of the work
    lost.signal.throwIfAborted();
  }
}

async function beat(
  options: HeartbeatOptions,
  signals: { readonly lost: AbortController; readonly done: AbortSignal },
): Promise<void> {
  for (;;) {
    try {
      await sleep(options.intervalMs, signals.done);
    } catch {
      return;
    }
    try {
      await options.heartbeat();
    } catch (error) {
      signals.lost.abort(error);
      return;
    }
  }
}
