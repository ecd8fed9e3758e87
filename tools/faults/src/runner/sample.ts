import { sleep } from '@clickstream/service-core';

import type { Violation } from '../checker/verdict.ts';

const EVERY_MS = 8_000;

/**
 * Looks again and again, while `work` goes on, at what must hold at any moment.
 *
 * @param look rejects while an engine does not answer: there is nothing to see then
 * @returns what was violated, each invariant as it was seen first
 */
export async function sampleDuring(
  work: Promise<unknown>,
  look: () => Promise<readonly Violation[]>,
): Promise<Violation[]> {
  const done = new AbortController();
  const stop = (): void => {
    done.abort();
  };
  work.then(stop, stop);
  const seen = new Map<string, Violation>();
  while (!done.signal.aborted) {
    await sleep(EVERY_MS, done.signal).catch(() => undefined);
    for (const violation of await look().catch(() => [])) {
      if (!seen.has(violation.invariant)) seen.set(violation.invariant, violation);
    }
  }
  return [...seen.values()];
}
