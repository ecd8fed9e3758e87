import type { ClickEvent, DeadLetterReason, DeadLetterStage } from '@clickstream/event-schema';
import type { IHeaders } from '@clickstream/service-kit/kafka';

/** What a fix is given. */
export interface LetterToFix {
  /** Where the original lies: `<topic>/<partition>/<offset>`. */
  readonly id: string;
  /** Of the newest failure. */
  readonly reason: DeadLetterReason;
  /** What is wrong, in words. */
  readonly message: string;
  readonly stage: DeadLetterStage;
  /** When it failed for the first time, milliseconds: this never changes. */
  readonly failedAt: number;
  /** The original's bytes, also when an earlier fix has failed. */
  readonly value: Buffer | null;
  /** Of the original: the user id, when the collector wrote it. */
  readonly key: Buffer | null;
  readonly headers: IHeaders;
  /** The event, when the bytes can be read. */
  readonly event: ClickEvent | undefined;
}

/** An event; what is missing is filled in: nulls, `page_view`, and an id that every replay of the letter shares. */
export type FixedEvent = Pick<ClickEvent, 'user_id' | 'url' | 'timestamp'> & Partial<ClickEvent>;

/** An event, the bytes of a record, or null to leave the letter as it is. */
export type FixResult = FixedEvent | Buffer | null;

/**
 * The default export of a script for `replay --fix`. It must give the same answer for the same letter: no clock, no
 * random numbers. What it gives is stored under user, time and event id, and a replay that is repeated writes it again.
 */
export type FixScript = (letter: LetterToFix) => FixResult | Promise<FixResult>;
