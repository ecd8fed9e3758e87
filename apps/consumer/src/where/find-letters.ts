import { openLetterBox, type LetterBox } from '../dead-letters/letter-box.ts';
import type { LetterEntry } from '../dead-letters/letter-index.ts';
import type { KafkaClient } from '../kafka/kafka-client.ts';
import type { FoundLetter } from './event-report.ts';
import { holdsId, placeOf, type RecordOfEvent } from './find-records.ts';

/** The dead letters that hold the id, or whose original or copy is one of the records. */
export async function findLetters(
  client: KafkaClient,
  options: {
    readonly deadLetterTopic: string;
    readonly groupId: string;
    readonly eventId: string;
    readonly records: readonly RecordOfEvent[];
    readonly signal: AbortSignal;
  },
): Promise<FoundLetter[]> {
  const { eventId, records, signal } = options;
  const places = new Set(
    records.flatMap((record) => [placeOf(record), ...(record.replayOf ?? '').split('\n', 1)]),
  );
  const box = await openLetterBox(client, options);
  const found: FoundLetter[] = [];
  for await (const letter of box.read([...box.index.entries()], signal)) {
    const { entry, record } = letter;
    if (!isOfEvent(entry, places) && !holdsId(record.value, eventId)) continue;
    found.push(toFound(box, entry, record.info.message));
  }
  return found;
}

function isOfEvent({ id, failedCopies }: LetterEntry, places: ReadonlySet<string>): boolean {
  return places.has(id) || failedCopies.some((copy) => places.has(copy));
}

function toFound(box: LetterBox, entry: LetterEntry, firstMessage: string): FoundLetter {
  const { id, reason, message = firstMessage } = entry;
  return { id, state: box.index.stateOf(entry), reason, message };
}
