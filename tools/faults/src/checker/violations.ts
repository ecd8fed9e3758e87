import type { Invariant, Violation } from './verdict.ts';

const SHOWN = 5;

/** None when there is no case. `what` follows the number of cases: "3 acknowledged events are …". */
export function violation(
  invariant: Invariant,
  what: string,
  cases: readonly string[],
): Violation[] {
  if (cases.length === 0) return [];
  return [{ invariant, message: `${cases.length} ${what}`, examples: cases.slice(0, SHOWN) }];
}
