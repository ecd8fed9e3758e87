import type { DeadLetterReason } from '@clickstream/event-schema';

import { ConsumerError } from '../consumer-error.ts';
import { committedOffsets } from '../kafka/committed-offsets.ts';
import type { KafkaClient } from '../kafka/kafka-client.ts';
import { readTopic } from '../kafka/read-topic.ts';
import { groupMarks, LetterIndex, type LetterEntry, type LetterState } from './letter-index.ts';
import { toLetterRecord, type LetterRecord } from './letter-record.ts';
import { decodeMark, marksTopicOf, type ReplayMark } from './replay-mark.ts';

/** Which letters; all that is given must hold. */
export interface LetterFilter {
  readonly states: readonly LetterState[];
  readonly reason?: DeadLetterReason | undefined;
  /** Failed then or later, milliseconds. */
  readonly sinceMs?: number | undefined;
  /** Letters, or copies of letters that failed. */
  readonly ids?: readonly string[] | undefined;
}

/** A letter with the bytes of its first original. */
export interface Letter {
  readonly entry: LetterEntry;
  readonly state: LetterState;
  readonly record: LetterRecord;
}

/** What the topic of dead letters holds, as of one moment. */
export interface LetterBox {
  readonly index: LetterIndex;
  /** Records of the topic that are no dead letters. */
  readonly strangers: number;
  /** Letters that a filter takes, in the order of the topic, without reading their bytes. */
  select(filter: LetterFilter): LetterEntry[];
  /** The same letters with their bytes, read from the topic once more, some at a time. */
  read(entries: readonly LetterEntry[], signal: AbortSignal): AsyncGenerator<Letter>;
}

export interface LetterBoxOptions {
  readonly deadLetterTopic: string;
  /** The consumer's group: its offsets say what became of replayed copies. */
  readonly groupId: string;
  readonly signal: AbortSignal;
}

/**
 * Reads the topic once and keeps an entry per letter.
 *
 * The consumer's offsets are read before the letters: it moves them only after the letter of a copy that failed again is
 * in the topic, so a copy that is passed and has no letter is stored.
 */
export async function openLetterBox(
  client: KafkaClient,
  options: LetterBoxOptions,
): Promise<LetterBox> {
  const { deadLetterTopic, groupId, signal } = options;
  const source = { groupPrefix: `${groupId}.dead-letters`, signal };
  const marks = await readMarks(client, { ...source, topic: marksTopicOf(deadLetterTopic) });
  const topics = new Set(marks.map(({ copy }) => copy.topic));
  const hasPassed = await committedOffsets(client, { groupId, topics: [...topics] });
  const index = new LetterIndex(groupMarks(marks), hasPassed);
  let strangers = 0;
  for await (const records of readTopic(client, { ...source, topic: deadLetterTopic })) {
    for (const record of records) {
      const letter = toLetterRecord(record);
      if (letter === undefined) strangers += 1;
      else index.add(letter);
    }
  }
  return {
    index,
    strangers,
    select: (filter) => selectEntries(index, filter),
    read: (entries, signalOfRead) =>
      readLetters(client, {
        topic: deadLetterTopic,
        index,
        entries,
        ...source,
        signal: signalOfRead,
      }),
  };
}

async function readMarks(
  client: KafkaClient,
  source: Parameters<typeof readTopic>[1],
): Promise<ReplayMark[]> {
  const marks: ReplayMark[] = [];
  for await (const records of readTopic(client, source)) {
    for (const record of records) {
      const mark = decodeMark(record);
      if (mark !== undefined) marks.push(mark);
    }
  }
  return marks;
}

function selectEntries(index: LetterIndex, filter: LetterFilter): LetterEntry[] {
  const wanted = filter.ids?.map((id) => entryOf(index, id).id);
  const { states, reason, sinceMs = -Infinity } = filter;
  return [...index.entries()].filter(
    (entry) =>
      (reason === undefined || entry.reason === reason) &&
      entry.failedAt >= sinceMs &&
      wanted?.includes(entry.id) !== false &&
      states.includes(index.stateOf(entry)),
  );
}

/** @throws ConsumerError `CONSUMER_LETTER_NOT_FOUND` */
export function entryOf(index: LetterIndex, id: string): LetterEntry {
  const entry = index.get(id);
  if (entry !== undefined) return entry;
  throw new ConsumerError(`there is no dead letter ${id}`, { code: 'CONSUMER_LETTER_NOT_FOUND' });
}

async function* readLetters(
  client: KafkaClient,
  options: Parameters<typeof readTopic>[1] & {
    readonly index: LetterIndex;
    readonly entries: readonly LetterEntry[];
  },
): AsyncGenerator<Letter> {
  const left = new Map(options.entries.map((entry) => [entry.id, entry]));
  if (left.size === 0) return;
  for await (const records of readTopic(client, options)) {
    for (const record of records.map(toLetterRecord)) {
      const entry = record === undefined ? undefined : left.get(record.id);
      if (record === undefined || entry === undefined) continue;
      left.delete(entry.id);
      yield { entry, state: options.index.stateOf(entry), record };
    }
    if (left.size === 0) return;
  }
}
