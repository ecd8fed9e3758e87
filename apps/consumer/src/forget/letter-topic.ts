import type { TopicRecord } from '../kafka/read-topic.ts';

/** A topic of which single records are to go, although Kafka only removes what lies before an offset. */
export interface LetterTopic {
  /** Partition → the offset behind its last record. */
  ends(): Promise<ReadonlyMap<number, bigint>>;
  /** The records of these partitions, or of all, to where they end now: in the order of each partition. */
  read(options: {
    readonly partitions?: readonly number[];
    readonly signal: AbortSignal;
  }): AsyncIterable<readonly TopicRecord[]>;
  /** Resolves when every in-sync replica has the records, with their keys, values, headers and times. */
  append(partition: number, records: readonly TopicRecord[]): Promise<void>;
  /** Removes what lies before an offset; afterwards nobody can read it. */
  removeBefore(partition: number, offset: bigint): Promise<void>;
}
