import type { Ledger } from '../ledger/ledger.ts';
import { countVerdict } from './count-verdict.ts';
import type { Evidence, StoredEvidence } from './evidence.ts';
import { gatherFates } from './fates.ts';
import { nothingLost } from './invariants/i1-nothing-lost.ts';
import { storedOnce } from './invariants/i2-stored-once.ts';
import { nothingInvented } from './invariants/i3-nothing-invented.ts';
import { noHoles } from './invariants/i4-no-holes.ts';
import { numbersRight } from './invariants/i5-numbers-right.ts';
import { poisonParked } from './invariants/i6-poison-parked.ts';
import { offsetsBehind } from './invariants/i7-offsets-behind.ts';
import type { Verdict, Violation } from './verdict.ts';

/** Whether the pipeline, at rest, has kept its promise: the invariants I1 to I7. Pure. */
export function judge(ledger: Ledger, evidence: Evidence): Verdict {
  const fates = gatherFates(ledger, evidence);
  return {
    counts: countVerdict(fates, evidence.numbers),
    violations: [
      ...nothingLost(fates),
      ...storedOnce(fates),
      ...nothingInvented(fates),
      ...noHoles(fates),
      ...numbersRight(fates, evidence.numbers),
      ...poisonParked(fates),
      ...offsetsBehind(fates),
    ],
  };
}

/** What must hold at any moment, also while events flow and faults last: I2, I3 and I7. Pure. */
export function judgeWhileRunning(ledger: Ledger, evidence: StoredEvidence): Violation[] {
  const fates = gatherFates(ledger, evidence);
  return [...storedOnce(fates), ...nothingInvented(fates), ...offsetsBehind(fates)];
}
