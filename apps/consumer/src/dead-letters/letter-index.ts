import type { DeadLetterReason, DeadLetterStage } from '@clickstream/event-schema';

import { formatPlace, type RecordPlace } from './letter-id.ts';
import type { LetterRecord } from './letter-record.ts';
import type { ReplayMark } from './replay-mark.ts';

/** What became of a letter; all but `replayed` are open. */
export const LETTER_STATES = [
  /** Never replayed. */
  'open',
  /** Replayed, and the consumer has not come to the copy yet. */
  'waiting',
  /** Replayed, and every copy became a dead letter again. */
  'failed_again',
  /** The consumer has gone past a copy without a new dead letter: it is stored. */
  'replayed',
] as const;
export type LetterState = (typeof LETTER_STATES)[number];

/** All states but that of success. */
export const OPEN_STATES = LETTER_STATES.filter((state) => state !== 'replayed');

/** A copy of a letter that was sent. */
export interface Copy {
  readonly place: RecordPlace;
  readonly replayedAt: number;
  readonly fixed: boolean;
}

/** What is known of one letter, without its bytes: small, since one is kept for each letter of the topic. */
export interface LetterEntry {
  readonly id: string;
  /** Of the newest failure, as all that follow. */
  reason: DeadLetterReason;
  stage: DeadLetterStage;
  failedAt: number;
  /** In words; undefined while the first record of the letter is the only one, which says it itself. */
  message: string | undefined;
  /** Copies with a mark, in the order of the marks. */
  copies: readonly Copy[];
  /** Places of copies that became dead letters, also of those without a mark. */
  failedCopies: readonly string[];
}

/** Whether the consumer has gone past a record. */
export type HasPassed = (place: RecordPlace) => boolean;

const NONE: readonly never[] = [];

/** Every letter of the topic, once each, whatever how often its record is there or how often it was replayed. */
export class LetterIndex {
  readonly #letters = new Map<string, LetterEntry>();
  /** Of copies that failed: where the copy lay → the letter. */
  readonly #letterOfCopy = new Map<string, string>();
  readonly #marks: ReadonlyMap<string, readonly Copy[]>;
  readonly #hasPassed: HasPassed;

  constructor(marks: ReadonlyMap<string, readonly Copy[]>, hasPassed: HasPassed) {
    this.#marks = marks;
    this.#hasPassed = hasPassed;
  }

  /** Records in the order in which they lie in the topic. */
  add({ id, place, info }: LetterRecord): void {
    const known = this.#letters.get(id);
    const isCopy = place !== id;
    if (isCopy) this.#letterOfCopy.set(place, id);
    if (known === undefined) {
      this.#letters.set(id, {
        id,
        reason: info.reason,
        stage: info.stage,
        failedAt: info.failedAt,
        message: undefined,
        copies: this.#marks.get(id) ?? NONE,
        failedCopies: isCopy ? [place] : NONE,
      });
      return;
    }
    known.reason = info.reason;
    known.stage = info.stage;
    known.failedAt = info.failedAt;
    known.message = info.message;
    if (isCopy && !known.failedCopies.includes(place)) {
      known.failedCopies = [...known.failedCopies, place];
    }
  }

  /** By its id, or by the place of a copy that failed. */
  get(id: string): LetterEntry | undefined {
    return this.#letters.get(this.#letterOfCopy.get(id) ?? id);
  }

  /** In the order of their first records. */
  entries(): IterableIterator<LetterEntry> {
    return this.#letters.values();
  }

  stateOf(entry: LetterEntry): LetterState {
    const alive = entry.copies.filter(
      ({ place }) => !entry.failedCopies.includes(formatPlace(place)),
    );
    if (alive.some(({ place }) => this.#hasPassed(place))) return 'replayed';
    if (alive.length > 0) return 'waiting';
    return entry.failedCopies.length > 0 ? 'failed_again' : 'open';
  }
}

/** Marks by letter. */
export function groupMarks(marks: Iterable<ReplayMark>): Map<string, Copy[]> {
  const byLetter = new Map<string, Copy[]>();
  for (const { letterId, copy, replayedAt, fixed } of marks) {
    const copies = byLetter.get(letterId) ?? [];
    byLetter.set(letterId, copies);
    copies.push({ place: copy, replayedAt, fixed });
  }
  return byLetter;
}
