import { aLetter, aLetterRecord } from '../testing/letters.ts';
import { countLetters } from './count-letters.ts';
import type { Letter } from './letter-box.ts';

const HOUR_MS = 3_600_000;
const LETTERS: readonly Letter[] = [
  aLetter(aLetterRecord(1)),
  { ...aLetter(aLetterRecord(2)), state: 'replayed' },
  {
    ...aLetter(
      aLetterRecord(3, { info: { topic: 'other', reason: 'invalid_event', stage: 'validate' } }),
    ),
    state: 'waiting',
  },
  { ...aLetter(aLetterRecord(HOUR_MS)), state: 'failed_again' },
];

describe('countLetters', () => {
  it.each([
    ['reason', { bad_magic: 2, invalid_event: 1 }],
    ['stage', { decode: 2, validate: 1 }],
    ['topic', { clickstream: 2, other: 1 }],
    ['hour', { '2026-01-01T00:00Z': 2, '2026-01-01T01:00Z': 1 }],
  ] as const)('by %s: %j are open', (by, open) => {
    const counts = countLetters(LETTERS, by);

    expect(Object.fromEntries(counts.map((count) => [count.key, count.total_open]))).toEqual(open);
  });

  it('tells the states apart', () => {
    expect(countLetters(LETTERS, 'reason')).toEqual([
      { key: 'bad_magic', total_open: 2, open: 1, failed_again: 1, waiting: 0, replayed: 1 },
      { key: 'invalid_event', total_open: 1, open: 0, failed_again: 0, waiting: 1, replayed: 0 },
    ]);
  });
});
