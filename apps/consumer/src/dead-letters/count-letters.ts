import { LETTER_STATES, type LetterEntry, type LetterState } from './letter-index.ts';
import { parsePlace } from './letter-id.ts';

/** By what letters are counted. */
export const COUNT_KEYS = ['reason', 'stage', 'topic', 'hour'] as const;
export type CountKey = (typeof COUNT_KEYS)[number];

/** Letters of one group, by state. */
export interface LetterCount extends Readonly<Record<LetterState, number>> {
  readonly key: string;
  /** All but those that were replayed with success. */
  readonly total_open: number;
}

/** One count per group, in the order of the keys. Pure. */
export function countLetters(
  letters: Iterable<{ readonly entry: LetterEntry; readonly state: LetterState }>,
  by: CountKey,
): LetterCount[] {
  const counts = new Map<string, Record<LetterState, number>>();
  for (const { entry, state } of letters) {
    const key = keyOf(entry, by);
    const count = counts.get(key) ?? zeroes();
    counts.set(key, count);
    count[state] += 1;
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, count]) => ({
      key,
      total_open: LETTER_STATES.reduce(
        (sum, state) => sum + (state === 'replayed' ? 0 : count[state]),
        0,
      ),
      ...count,
    }));
}

function keyOf(entry: LetterEntry, by: CountKey): string {
  switch (by) {
    case 'reason':
    case 'stage':
      return entry[by];
    case 'topic':
      return parsePlace(entry.id)?.topic ?? '';
    case 'hour':
      return `${new Date(entry.failedAt).toISOString().slice(0, 13)}:00Z`;
  }
}

function zeroes(): Record<LetterState, number> {
  return { open: 0, waiting: 0, failed_again: 0, replayed: 0 };
}
