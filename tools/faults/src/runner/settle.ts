import { sleep } from '@clickstream/service-core';

import type { Verdict } from '../checker/verdict.ts';
import type { ScenarioResult } from './scenario-result.ts';

export interface SettleOptions {
  /** Looks at everything once; rejects while an engine does not answer. */
  readonly check: () => Promise<Verdict>;
  /** From when on recovery is timed. */
  readonly sinceMs: number;
  readonly deadlineMs: number;
}

const POLL_MS = 500;

/**
 * Looks until everything is right, without helping, and for no longer than the deadline.
 *
 * @returns the first verdict without a violation, else the last one with I9 added to it
 */
export async function settle(options: SettleOptions): Promise<ScenarioResult> {
  const { check, sinceMs, deadlineMs } = options;
  for (;;) {
    const looked = Date.now();
    const verdict = await check().catch((error: unknown) => unanswered(error));
    const seconds = (looked - sinceMs) / 1_000;
    if (verdict.violations.length === 0) return { verdict, seconds };
    if (Date.now() - sinceMs > deadlineMs)
      return { verdict: tooLate(verdict, deadlineMs), seconds };
    await sleep(POLL_MS);
  }
}

function tooLate(verdict: Verdict, deadlineMs: number): Verdict {
  const message = `not right ${deadlineMs / 1_000} s after the end of the fault`;
  return {
    ...verdict,
    violations: [...verdict.violations, { invariant: 'I9', message, examples: [] }],
  };
}

/** Engines that do not answer leave nothing known, and are a violation when they still do not at the deadline. */
function unanswered(error: unknown): Verdict {
  const none = {
    sent: 0,
    acked: 0,
    rejected: 0,
    unknown: 0,
    rows: 0,
    deadLetters: 0,
    aggregated: 0,
    lost: 0,
    doubled: 0,
    invented: 0,
  };
  const violation = {
    invariant: 'I9',
    message: `cannot look: ${String(error)}`,
    examples: [],
  } as const;
  return { counts: none, violations: [violation] };
}
