import type { Ledger } from '../ledger/ledger.ts';
import type { PoisonRecord } from '../ledger/sent-event.ts';
import type { DeadLetterRecord, StoredEvidence, StoredRow } from './evidence.ts';

/** One record that became a dead letter; a crash or a replay that fails again may leave several records of it. */
export interface Letter {
  /** `topic/partition/offset` of the record that it was at first; of the letter itself when it does not say. */
  readonly id: string;
  /** In the order of the topic, at least one. */
  readonly records: readonly DeadLetterRecord[];
  readonly poison: PoisonRecord | undefined;
  /** Undefined for poison, and for what is no event. */
  readonly eventId: string | undefined;
}

/** Where everything that was sent has ended up. */
export interface Fates {
  readonly ledger: Ledger;
  readonly evidence: StoredEvidence;
  /** By the event id in the row key, or the whole key when it is none of an event. */
  readonly rows: ReadonlyMap<string, readonly StoredRow[]>;
  /** By {@link Letter.id}. */
  readonly letters: ReadonlyMap<string, Letter>;
  /** The letters that are events. */
  readonly eventLetters: ReadonlyMap<string, readonly Letter[]>;
}

export const SALT_HEX = 2;
export const TIMESTAMP_HEX = SALT_HEX + 16;
const KEY_HEX = TIMESTAMP_HEX + 32;

export function gatherFates(ledger: Ledger, evidence: StoredEvidence): Fates {
  const letters = lettersOf(ledger, evidence.deadLetters);
  const ofEvents = [...letters.values()].filter(({ eventId }) => eventId !== undefined);
  return {
    ledger,
    evidence,
    rows: Map.groupBy(evidence.rows, ({ rowKey }) => idInKey(rowKey) ?? rowKey),
    letters,
    eventLetters: Map.groupBy(ofEvents, ({ eventId }) => eventId ?? ''),
  };
}

/** The event id in a row key; undefined when the key has another length. */
export function idInKey(rowKey: string): string | undefined {
  if (rowKey.length !== KEY_HEX) return undefined;
  const id = rowKey.slice(TIMESTAMP_HEX);
  return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join(
    '-',
  );
}

/** Where the record lay that became this letter; undefined when the headers do not say. */
export function originOf({ headers }: DeadLetterRecord): string | undefined {
  const [topic, partition, offset] = ['topic', 'partition', 'offset'].map((name) =>
    headers.get(name),
  );
  if (topic === undefined || partition === undefined || offset === undefined) return undefined;
  return `${topic}/${partition}/${offset}`;
}

/** A copy that was replayed and failed again names the letter that it is a copy of. */
function letterIdOf(record: DeadLetterRecord): string {
  const { headers, partition, offset } = record;
  return headers.get('replay-of') ?? originOf(record) ?? `letter ${partition}/${offset}`;
}

function lettersOf(
  { poison }: Ledger,
  records: readonly DeadLetterRecord[],
): ReadonlyMap<string, Letter> {
  const poisonAt = new Map(poison.map((one) => [placeOf(one), one]));
  const letters = new Map<string, Letter>();
  for (const [id, ofOne] of Map.groupBy(records, letterIdOf)) {
    const known = poisonAt.get(id);
    const eventId = known === undefined ? ofOne[0]?.eventId : undefined;
    letters.set(id, { id, records: ofOne, poison: known, eventId });
  }
  return letters;
}

export function placeOf({ topic, partition, offset }: PoisonRecord): string {
  return `${topic}/${partition}/${offset}`;
}
