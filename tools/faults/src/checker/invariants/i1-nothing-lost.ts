import type { Fates } from '../fates.ts';
import type { Violation } from '../verdict.ts';
import { violation } from '../violations.ts';

/** Every acknowledged event is a row or a dead letter. */
export function nothingLost(fates: Fates): Violation[] {
  return violation(
    'I1',
    'acknowledged events are neither a row nor a dead letter',
    lostEvents(fates),
  );
}

/** Ids of acknowledged events that are nowhere. */
export function lostEvents({ ledger, rows, eventLetters }: Fates): string[] {
  return [...ledger.events]
    .filter(([id, { state }]) => state === 'acked' && !rows.has(id) && !eventLetters.has(id))
    .map(([id]) => id);
}
