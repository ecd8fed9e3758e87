import { withDeadline } from '@clickstream/service-kit';
import { waitFor } from '@clickstream/testing';

import type { Verdict, Violation } from '../checker/verdict.ts';
import type { LoadOptions } from '../generator/generator.ts';
import type { World } from '../world/world.ts';
import type { ScenarioResult } from './scenario-result.ts';
import { sampleDuring } from './sample.ts';
import { settle } from './settle.ts';

export interface ScenarioRun {
  readonly load?: LoadOptions | undefined;
  readonly run: (world: World) => Promise<void>;
  readonly faultDeadlineMs?: number | undefined;
  readonly check: () => Promise<Verdict>;
  /** What is violated of that which must hold at any moment. */
  readonly look: () => Promise<readonly Violation[]>;
  /** Longest time from the end of the fault until everything is right. */
  readonly recoveryMs: number;
}

const USUAL_LOAD: LoadOptions = { senders: 6, maxBatch: 8, rate: 80 };
/** Events that must have been acknowledged before the fault, and again after it. */
const PROOF_OF_LIFE = 100;
const ANSWER_DEADLINE_MS = 60_000;
const FAULT_DEADLINE_MS = 240_000;

/** Lets events flow, breaks, lets them flow again, and looks until everything is right. */
export async function runScenario(world: World, options: ScenarioRun): Promise<ScenarioResult> {
  const { generator } = world;
  const timeoutMs = options.faultDeadlineMs ?? FAULT_DEADLINE_MS;
  world.startTraffic(options.load ?? USUAL_LOAD);
  try {
    await untilAcked(world, PROOF_OF_LIFE, 'before the fault');
    const breaking = withDeadline(options.run(world), {
      timeoutMs,
      onTimeout: () => new Error(`the fault itself took longer than ${timeoutMs} ms`),
    });
    const sampled = sampleDuring(breaking, options.look);
    await breaking;
    const sinceMs = Date.now();
    await untilAcked(world, PROOF_OF_LIFE, 'after the fault');
    await withDeadline(generator.stop(), {
      timeoutMs: ANSWER_DEADLINE_MS,
      onTimeout: () => new Error(`events were not answered for ${ANSWER_DEADLINE_MS} ms`),
    });
    const violations = await sampled;
    const settled = await settle({ check: options.check, sinceMs, deadlineMs: options.recoveryMs });
    return withSampled(settled, [...violations, ...world.observed.splice(0)]);
  } finally {
    await generator.abandon();
  }
}

/** What was wrong while the fault lasted stays wrong, although it may have healed. */
function withSampled(
  { verdict, seconds }: ScenarioResult,
  sampled: readonly Violation[],
): ScenarioResult {
  const violations = sampled.map((violation) => ({
    ...violation,
    message: `while the fault lasted: ${violation.message}`,
  }));
  return { seconds, verdict: { ...verdict, violations: [...violations, ...verdict.violations] } };
}

function untilAcked(world: World, events: number, when: string): Promise<unknown> {
  const { generator } = world;
  const goal = generator.acked + events;
  return waitFor(`${events} acknowledgements ${when}`, () => generator.acked >= goal || undefined, {
    timeoutMs: 60_000,
  });
}
