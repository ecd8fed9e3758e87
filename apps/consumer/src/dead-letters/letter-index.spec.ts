import { aLetterRecord } from '../testing/letters.ts';
import { groupMarks, LetterIndex, type LetterState } from './letter-index.ts';
import type { LetterRecord } from './letter-record.ts';

const LETTER = 'clickstream/0/1';

/** A mark of a copy of the letter at `clickstream/0/<offset>`. */
function markOf(
  offset: number,
): Parameters<typeof groupMarks>[0] extends Iterable<infer M> ? M : never {
  return {
    letterId: LETTER,
    copy: { topic: 'clickstream', partition: 0, offset: String(offset) },
    replayedAt: 1,
    fixed: false,
  };
}

function failedCopy(offset: number): LetterRecord {
  return aLetterRecord(offset, { info: { replayOf: LETTER, message: 'again' } });
}

function indexOf(
  records: readonly LetterRecord[],
  { copies = [], passedBelow = 0 }: { copies?: readonly number[]; passedBelow?: number } = {},
): LetterIndex {
  const index = new LetterIndex(
    groupMarks(copies.map(markOf)),
    ({ offset }) => Number(offset) < passedBelow,
  );
  for (const record of records) index.add(record);
  return index;
}

function stateIn(index: LetterIndex): LetterState | undefined {
  const entry = index.get(LETTER);
  return entry === undefined ? undefined : index.stateOf(entry);
}

describe('LetterIndex', () => {
  const first = aLetterRecord(1);

  it.each<[string, LetterIndex, LetterState]>([
    ['never replayed', indexOf([first]), 'open'],
    ['a copy that nobody has read', indexOf([first], { copies: [9] }), 'waiting'],
    [
      'a copy that the consumer passed',
      indexOf([first], { copies: [9], passedBelow: 10 }),
      'replayed',
    ],
    [
      'a copy that failed',
      indexOf([first, failedCopy(9)], { copies: [9], passedBelow: 10 }),
      'failed_again',
    ],
    [
      'a copy without a mark that failed',
      indexOf([first, failedCopy(9)], { passedBelow: 10 }),
      'failed_again',
    ],
    [
      'one copy failed, a later one was stored',
      indexOf([first, failedCopy(9)], { copies: [9, 12], passedBelow: 13 }),
      'replayed',
    ],
    [
      'one copy was stored, a later one failed',
      indexOf([first, failedCopy(12)], { copies: [9, 12], passedBelow: 13 }),
      'replayed',
    ],
    [
      'one copy failed, a later one waits',
      indexOf([first, failedCopy(9)], { copies: [9, 12], passedBelow: 10 }),
      'waiting',
    ],
  ])('%s', (_, index, state) => {
    expect(stateIn(index)).toBe(state);
  });

  it('has one entry for a letter that lies in the topic twice, and for all its copies', () => {
    const index = indexOf([first, first, aLetterRecord(2), failedCopy(9), failedCopy(9)]);

    expect([...index.entries()].map(({ id }) => id)).toEqual([LETTER, 'clickstream/0/2']);
    expect(index.get(LETTER)).toMatchObject({
      message: 'again',
      failedCopies: ['clickstream/0/9'],
    });
  });

  it('finds a letter by the place of a copy that failed', () => {
    const index = indexOf([first, failedCopy(9)]);

    expect(index.get('clickstream/0/9')?.id).toBe(LETTER);
    expect(index.get('clickstream/0/8')).toBeUndefined();
  });

  it('tells of the newest failure', () => {
    const later = aLetterRecord(1, {
      info: { reason: 'invalid_event', failedAt: 99, message: 'new' },
    });
    const index = indexOf([first, later]);

    expect(index.get(LETTER)).toMatchObject({
      reason: 'invalid_event',
      failedAt: 99,
      message: 'new',
    });
  });
});
