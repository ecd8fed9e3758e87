import type { ErasableRecord } from '@clickstream/hbase-store';

import { toLetterRecord } from '../dead-letters/letter-record.ts';
import { decodeMark } from '../dead-letters/replay-mark.ts';
import type { TopicRecord } from '../kafka/read-topic.ts';
import type { LetterTopic } from './letter-topic.ts';

export interface EraseLettersOptions {
  readonly letters: LetterTopic;
  readonly marks: LetterTopic;
  /** Whether a record is to go. */
  readonly isErased: (record: TopicRecord) => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** Letters that are to go. */
export interface FoundLetters {
  /** Key and value of each, by which the consumer will know them. */
  readonly records: readonly ErasableRecord[];
  /** Ids of the letters; a record that is no letter has a name of its own. */
  readonly ids: ReadonlySet<string>;
  readonly partitions: ReadonlySet<number>;
}

const MAX_APPEND_RECORDS = 500;
const MAX_APPEND_BYTES = 512 * 1024;

/** Looks through all letters; keeps those that are to go, and no other. */
export async function findErasedLetters(
  options: Pick<EraseLettersOptions, 'letters' | 'isErased' | 'signal'>,
): Promise<FoundLetters> {
  const { letters, isErased, signal } = options;
  const records: ErasableRecord[] = [];
  const ids = new Set<string>();
  const partitions = new Set<number>();
  for await (const batch of letters.read({ signal })) {
    for (const record of batch) {
      if (!(await isErased(record))) continue;
      const { key, value, partition, offset } = record;
      records.push({ key, value });
      ids.add(toLetterRecord(record)?.id ?? `stranger ${partition}/${offset}`);
      partitions.add(partition);
    }
  }
  return { records, ids, partitions };
}

/**
 * Removes letters, and the marks of their replays.
 *
 * Kafka removes what lies before an offset, so every other record of the partition is written again behind its end, in
 * the same order, and then all before that end is removed. A letter's id is the place of its original, so the copy is
 * the same letter. Interrupted in between, letters are there twice, which is one letter; doing it again leaves each once.
 */
export async function removeLetters(
  { ids, partitions }: FoundLetters,
  options: EraseLettersOptions,
): Promise<void> {
  const { letters } = options;
  const ends = await letters.ends();
  for (const partition of partitions) {
    const end = ends.get(partition);
    if (end === undefined) continue;
    await copySurvivors(partition, end, options);
    await letters.removeBefore(partition, end);
  }
  await removeMarks(ids, options);
}

async function copySurvivors(
  partition: number,
  end: bigint,
  { letters, isErased, signal }: EraseLettersOptions,
): Promise<void> {
  const known = new Set<string>();
  let pending: TopicRecord[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (pending.length > 0) await letters.append(partition, pending);
    pending = [];
    bytes = 0;
  };
  for await (const batch of letters.read({ partitions: [partition], signal })) {
    for (const record of batch) {
      if (BigInt(record.offset) >= end || (await isErased(record))) continue;
      const place = toLetterRecord(record)?.place;
      if (place !== undefined && known.has(place)) continue;
      if (place !== undefined) known.add(place);
      const size = sizeOf(record);
      if (pending.length === MAX_APPEND_RECORDS || bytes + size > MAX_APPEND_BYTES) await flush();
      pending.push(record);
      bytes += size;
    }
  }
  await flush();
}

/** The topic of marks is compacted: a record without a value removes those of its key. */
async function removeMarks(
  ids: ReadonlySet<string>,
  { marks, signal }: EraseLettersOptions,
): Promise<void> {
  const gone = new Map<string, TopicRecord>();
  for await (const batch of marks.read({ signal })) {
    for (const record of batch) {
      const mark = decodeMark(record);
      if (mark === undefined || !ids.has(mark.letterId)) continue;
      gone.set(`${record.partition} ${String(record.key)}`, { ...record, value: null });
    }
  }
  for (const [partition, records] of Map.groupBy(gone.values(), (record) => record.partition)) {
    for (let at = 0; at < records.length; at += MAX_APPEND_RECORDS) {
      await marks.append(partition, records.slice(at, at + MAX_APPEND_RECORDS));
    }
  }
}

function sizeOf({ key, value }: TopicRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}
