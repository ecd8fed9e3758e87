import type { DeadLetterRecord } from '../evidence.ts';
import type { Corruption } from './corruption.ts';
import { toLetter, type Case } from './honest-pipeline.ts';

function changeLetter(
  change: (letter: DeadLetterRecord) => Partial<DeadLetterRecord>,
): Corruption['apply'] {
  return ({ evidence: { deadLetters } }) => {
    const letter = deadLetters[0]!;
    deadLetters[0] = { ...letter, ...change(letter) };
  };
}

/** A dead letter of a record that is not in the log. */
export function strayLetter(one: Case, id: string | undefined, origin: string): void {
  const poison = one.ledger.poison[0]!;
  const letter = toLetter({ ...poison, partition: 99, offset: origin }, 1_000n);
  one.evidence.deadLetters.push({ ...letter, eventId: id });
}

function withHeader(letter: DeadLetterRecord, name: string, value: string): DeadLetterRecord {
  return { ...letter, headers: new Map([...letter.headers, [name, value]]) };
}

function withoutHeader(name: string): Corruption['apply'] {
  return changeLetter(({ headers }) => ({
    headers: new Map([...headers].filter(([header]) => header !== name)),
  }));
}

/** I6 */
export const POISON_LOST: readonly Corruption[] = [
  {
    what: 'a piece of poison is no dead letter',
    invariant: 'I6',
    apply: ({ evidence }: Case): void => {
      evidence.deadLetters.splice(0, 1);
    },
  },
  {
    what: 'a dead letter holds other bytes',
    invariant: 'I6',
    apply: changeLetter(() => ({ valueDigest: null })),
  },
  {
    what: 'the second record of a dead letter holds other bytes',
    invariant: 'I6',
    apply: ({ evidence: { deadLetters } }: Case): void => {
      deadLetters.push({ ...deadLetters[0]!, offset: 2_000n, valueDigest: '00' });
    },
  },
  {
    what: 'a dead letter gives a wrong reason',
    invariant: 'I6',
    apply: changeLetter((letter) => withHeader(letter, 'reason', 'empty_value')),
  },
  ...['reason', 'stage', 'topic', 'partition', 'offset', 'failed-at'].map((name): Corruption => ({
    what: `a dead letter lacks its ${name}`,
    invariant: 'I6',
    says: 'lack a header',
    apply: withoutHeader(name),
  })),
];
