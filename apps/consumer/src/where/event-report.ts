import type { LetterState } from '../dead-letters/letter-index.ts';

/** A record of the events' topic that is of the event. */
export interface FoundRecord {
  /** `<topic>/<partition>/<offset>` */
  readonly place: string;
  /** When it was written, ISO 8601. */
  readonly writtenAt: string;
  /** The letter that it is a copy of, null when it is none. */
  readonly replayOf: string | null;
  /** Whether the consumer has committed beyond it. */
  readonly passed: boolean;
  /** Its person was erased: the consumer passes it over. */
  readonly erased: boolean;
}

/** A row of the events table. */
export interface FoundRow {
  /** Row key, hex: salt, time, event id. */
  readonly key: string;
  readonly salt: number;
  /** Event time, ISO 8601. */
  readonly time: string;
  /** `family:qualifier` → value, bounded. */
  readonly cells: Readonly<Record<string, string>>;
  readonly hour: FoundHour;
}

/** The hour of a row. */
export interface FoundHour {
  /** Its start, ISO 8601. */
  readonly start: string;
  /** How often the hour was marked as changed; decimal. */
  readonly counter: string;
  /** The run whose numbers are published; null when there is none, or when MySQL was not asked. */
  readonly publishedBy: { readonly epoch: number; readonly version: string } | null;
  readonly state: HourState;
}

/** `processed`: the published numbers hold every row of the hour; `dirty`: a run is to come. */
export type HourState = 'processed' | 'dirty' | 'unknown';

/** A dead letter that is of the event. */
export interface FoundLetter {
  readonly id: string;
  readonly state: LetterState;
  readonly reason: string;
  readonly message: string;
}

/** Each station of one event. */
export interface EventReport {
  readonly eventId: string;
  readonly records: readonly FoundRecord[];
  readonly rows: readonly FoundRow[];
  readonly letters: readonly FoundLetter[];
  /** What was looked through, in words. */
  readonly looked: readonly string[];
  /** What could not be found out, in words. */
  readonly notes: readonly string[];
}

/** Where an event has come to, in one word and in words. */
export interface Verdict {
  readonly name:
    'processed' | 'dirty' | 'stored' | 'waiting' | 'dead_letter' | 'erased' | 'missing' | 'unknown';
  readonly words: string;
}

/** The furthest station of an event. Pure. */
export function verdictOf({ records, rows, letters }: EventReport): Verdict {
  const states = rows.map(({ hour }) => hour.state);
  if (states.includes('processed')) {
    return { name: 'processed', words: 'stored, and in the published numbers' };
  }
  if (states.includes('dirty')) {
    return { name: 'dirty', words: 'stored; its hour waits for the next run' };
  }
  if (states.length > 0) {
    return { name: 'stored', words: 'stored; what is published is not known' };
  }
  if (records.some(({ passed }) => !passed)) {
    return { name: 'waiting', words: 'in the topic; the consumer has not come to it' };
  }
  if (letters.length > 0) return { name: 'dead_letter', words: 'a dead letter, not stored' };
  if (records.length > 0 && records.every(({ erased }) => erased)) {
    return { name: 'erased', words: 'its person was erased; only the topic has it still' };
  }
  if (records.length > 0) {
    return {
      name: 'missing',
      words:
        'the consumer has passed it, and there is neither row nor dead letter: too old for the table, or lost',
    };
  }
  return { name: 'unknown', words: 'nothing is known of it' };
}
