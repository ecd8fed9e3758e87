import { contentsOf } from '../../ledger/ledger.ts';
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

/** Ids of acknowledged events that are nowhere, or not with everything that was sent under the id. */
export function lostEvents({ ledger, rows, eventLetters }: Fates): string[] {
  return [...ledger.events]
    .filter(([id, entry]) => {
      const found = (rows.get(id)?.length ?? 0) + (eventLetters.get(id)?.length ?? 0);
      return entry.state === 'acked' && found < contentsOf(entry).length;
    })
    .map(([id]) => id);
}
