import type { LetterTopic } from '../forget/letter-topic.ts';
import type { TopicRecord } from '../kafka/read-topic.ts';

/** What a test says of a record; the rest is filled in. */
export type GivenRecord = Partial<Omit<TopicRecord, 'partition' | 'offset'>>;

/** A topic in memory, with as many partitions as it is given. */
export class FakeLetterTopic implements LetterTopic {
  readonly #partitions: { start: bigint; records: TopicRecord[] }[];
  /** Called before records are removed: may throw. */
  beforeRemoval: () => void = () => undefined;

  constructor(partitions: number) {
    this.#partitions = Array.from({ length: partitions }, () => ({ start: 0n, records: [] }));
  }

  async ends(): Promise<ReadonlyMap<number, bigint>> {
    await Promise.resolve();
    return new Map(this.#partitions.map(({ start, records }, i) => [i, endOf(start, records)]));
  }

  async *read(options: {
    readonly partitions?: readonly number[];
  }): AsyncGenerator<readonly TopicRecord[]> {
    await Promise.resolve();
    for (const [partition, { records }] of this.#partitions.entries()) {
      if (options.partitions?.includes(partition) === false) continue;
      if (records.length > 0) yield [...records];
    }
  }

  async append(partition: number, records: readonly GivenRecord[]): Promise<void> {
    await Promise.resolve();
    const log = this.#log(partition);
    for (const record of records) {
      const offset = String(endOf(log.start, log.records));
      log.records.push({ ...EMPTY, ...record, partition, offset });
    }
  }

  async removeBefore(partition: number, offset: bigint): Promise<void> {
    await Promise.resolve();
    this.beforeRemoval();
    const log = this.#log(partition);
    const end = endOf(log.start, log.records);
    log.records = log.records.filter((record) => BigInt(record.offset) >= offset);
    log.start = log.records.length === 0 ? end : offset;
  }

  /** Every record, partition after partition. */
  all(): TopicRecord[] {
    return this.#partitions.flatMap(({ records }) => records);
  }

  #log(partition: number): { start: bigint; records: TopicRecord[] } {
    const log = this.#partitions[partition];
    if (log === undefined) throw new Error(`there is no partition ${partition}`);
    return log;
  }
}

const EMPTY = { timestampMs: 0, key: null, value: null, headers: {} };

function endOf(start: bigint, records: readonly TopicRecord[]): bigint {
  const last = records.at(-1);
  return last === undefined ? start : BigInt(last.offset) + 1n;
}
