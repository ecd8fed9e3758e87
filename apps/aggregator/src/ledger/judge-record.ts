/**
 * What became of one record of the topic.
 *
 * - `stored`: its row is there and names this record
 * - `duplicate`: its row is there and names another record of the same event (a retry, a replay)
 * - `dead_lettered`: a dead letter names it
 * - `erased`: no row and no letter, because its user was erased
 * - `expired`: no row, but its event is older than the events table keeps any
 * - `pending`: none of these, and the consumer group has not committed it yet
 * - `missing`: none of these, although the group has
 */
export const RECORD_VERDICTS = [
  'stored',
  'duplicate',
  'dead_lettered',
  'erased',
  'expired',
  'pending',
  'missing',
] as const;
/** One of {@link RECORD_VERDICTS}. */
export type RecordVerdict = (typeof RECORD_VERDICTS)[number];

/** Where a record lies. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** What the ledger has found out about one record. */
export interface RecordFacts {
  readonly place: RecordPlace;
  /** The record that the row of its event names; undefined when there is no row. */
  readonly storedAs: RecordPlace | 'unnamed' | undefined;
  readonly isDeadLettered: boolean;
  /** A tombstone holds it: the consumer passes it over. */
  readonly isErased: boolean;
  readonly isExpired: boolean;
}

/** Offset of the next record to commit, of a partition of the topic. */
export type CommittedOffsets = ReadonlyMap<number, bigint>;

/** Pure. */
export function judgeRecord(facts: RecordFacts, committed: CommittedOffsets): RecordVerdict {
  const { place, storedAs } = facts;
  if (storedAs !== undefined) return isSame(place, storedAs) ? 'stored' : 'duplicate';
  if (facts.isDeadLettered) return 'dead_lettered';
  if (!isCommitted(place, committed)) return 'pending';
  if (facts.isErased) return 'erased';
  return facts.isExpired ? 'expired' : 'missing';
}

/**
 * Whether the row is still being moved: it was written by a record that the group has not committed, so the mark of
 * its hour may be on its way. Pure.
 */
export function isUnsettled(facts: RecordFacts, committed: CommittedOffsets): boolean {
  const { place, storedAs } = facts;
  if (storedAs === undefined) return false;
  if (!isCommitted(place, committed)) return true;
  return (
    storedAs !== 'unnamed' && storedAs.topic === place.topic && !isCommitted(storedAs, committed)
  );
}

/** Reads `topic/partition/offset`, as the consumer writes it into `click_data:kafka`. Pure. */
export function parseRecordPlace(text: string): RecordPlace | 'unnamed' {
  const parts = /^(.+)\/(\d+)\/(\d+)$/.exec(text);
  const [, topic = '', partition = '', offset = ''] = parts ?? [];
  return parts === null
    ? 'unnamed'
    : { topic, partition: Number(partition), offset: BigInt(offset) };
}

function isCommitted({ partition, offset }: RecordPlace, committed: CommittedOffsets): boolean {
  return offset < (committed.get(partition) ?? 0n);
}

function isSame(place: RecordPlace, other: RecordPlace | 'unnamed'): boolean {
  return (
    other !== 'unnamed' &&
    other.topic === place.topic &&
    other.partition === place.partition &&
    other.offset === place.offset
  );
}
