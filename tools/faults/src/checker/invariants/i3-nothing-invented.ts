import type { Fates } from '../fates.ts';
import type { Violation } from '../verdict.ts';
import { violation } from '../violations.ts';

/** Every row and every dead letter is something that was sent, and that was not refused. */
export function nothingInvented(fates: Fates): Violation[] {
  const { unsent, rejected } = inventedIds(fates);
  return [
    ...violation('I3', 'rows or dead letters are of events that nobody sent', unsent),
    ...violation('I3', 'rejected events are stored', rejected),
  ];
}

/** What is stored of events that were never sent or were refused, and letters of nothing that was sent. */
export function inventedIds({ ledger, rows, letters, eventLetters }: Fates): {
  readonly unsent: readonly string[];
  readonly rejected: readonly string[];
} {
  const stored = [...new Set([...rows.keys(), ...eventLetters.keys()])];
  const strange = [...letters.values()].filter(
    ({ poison, eventId }) => poison === undefined && eventId === undefined,
  );
  return {
    unsent: [
      ...stored.filter((id) => !ledger.events.has(id)),
      ...strange.map(({ id }) => `dead letter of ${id}`),
    ],
    rejected: stored.filter((id) => ledger.events.get(id)?.state === 'rejected'),
  };
}
