import { sleep } from '@clickstream/service-core';

import { ConsumerError } from '../consumer-error.ts';

export interface WaitUntilOptions {
  /** Undefined when it is so; else what is still missing, in words. */
  readonly missing: () => Promise<string | undefined>;
  readonly timeoutMs: number;
  readonly pollMs: number;
  readonly signal: AbortSignal;
}

/** @throws ConsumerError `CONSUMER_FORGET_INCOMPLETE` with what is still missing when it takes too long */
export async function waitUntil(options: WaitUntilOptions): Promise<void> {
  const { missing, timeoutMs, pollMs, signal } = options;
  const end = performance.now() + timeoutMs;
  for (;;) {
    const what = await missing();
    if (what === undefined) return;
    if (performance.now() >= end) {
      throw incomplete(`${what}, after ${Math.round(timeoutMs / 1_000)} s`);
    }
    await sleep(pollMs, signal);
  }
}

/** Not everything is erased yet. */
export function incomplete(what: string): ConsumerError {
  return new ConsumerError(`${what}: run the command again to go on`, {
    code: 'CONSUMER_FORGET_INCOMPLETE',
    retriable: true,
  });
}
