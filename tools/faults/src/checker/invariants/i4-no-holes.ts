import type { Fates } from '../fates.ts';
import type { Violation } from '../verdict.ts';
import { violation } from '../violations.ts';

/**
 * Every event that a row names as the acknowledged one before it is itself a row or a dead letter.
 *
 * The ledger takes no part: a hole shows in the stores alone.
 */
export function noHoles({ evidence, rows, eventLetters }: Fates): Violation[] {
  const holes = evidence.rows.flatMap(({ rowKey, previousId }) =>
    previousId === undefined || rows.has(previousId) || eventLetters.has(previousId)
      ? []
      : [`${previousId}, named by row ${rowKey}`],
  );
  return violation('I4', 'events are missing that a stored event follows', holes);
}
