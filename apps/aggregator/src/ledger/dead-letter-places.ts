import { decodeDeadLetterHeaders } from '@clickstream/event-schema';
import type { TopicBatch } from '@clickstream/service-kit/kafka';

/** The records of one topic that dead letters name: some ten bytes for each letter. */
export class DeadLetterPlaces {
  readonly #offsets = new Map<number, Set<bigint>>();
  readonly #topic: string;

  constructor(topic: string) {
    this.#topic = topic;
  }

  /** Takes letters; those of other topics, and what is no letter, are left out. */
  add({ messages }: Pick<TopicBatch, 'messages'>): void {
    for (const { headers = {} } of messages) {
      const info = decodeDeadLetterHeaders(headers);
      if (info?.topic !== this.#topic) continue;
      const offsets = this.#offsets.get(info.partition) ?? new Set();
      this.#offsets.set(info.partition, offsets.add(BigInt(info.offset)));
    }
  }

  has(partition: number, offset: bigint): boolean {
    return this.#offsets.get(partition)?.has(offset) ?? false;
  }
}
