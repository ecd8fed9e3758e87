import type { Message } from '@clickstream/service-kit/kafka';

import type { RecordPlace } from './letter-id.ts';
import type { ReplayMark } from './replay-mark.ts';

/** A record's bytes. */
export interface OutgoingCopy {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: NonNullable<Message['headers']>;
}

/** Copies for one partition. */
export interface CopyBatch {
  readonly topic: string;
  readonly partition: number;
  readonly copies: readonly OutgoingCopy[];
}

/** Where copies of letters go, and the marks that say so. */
export interface ReplayLog {
  /** The partition that a key belongs to, `otherwise` for no key; undefined when there is no such topic. */
  partitionOf(topic: string, key: Buffer | null, otherwise: number): Promise<number | undefined>;
  /**
   * Resolves with the place of each copy when every in-sync replica has all of them; with `too_large`, and nothing
   * written, when the topic takes no records of this size.
   *
   * @throws ConsumerError, retriable, when they may or may not be there
   */
  send(batch: CopyBatch): Promise<readonly RecordPlace[] | 'too_large'>;
  /** Resolves when every in-sync replica has the marks. @throws ConsumerError, retriable */
  mark(marks: readonly ReplayMark[]): Promise<void>;
}
