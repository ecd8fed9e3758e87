import type { Verdict } from '../checker/verdict.ts';

/** How a scenario went. */
export interface ScenarioResult {
  readonly verdict: Verdict;
  /** From the end of the fault until everything was right; until the last look when it never was. */
  readonly seconds: number;
  /** Where the logs of the apps are kept; given when the scenario failed. */
  readonly logs?: string;
}
