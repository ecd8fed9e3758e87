import type { LogFields } from '@clickstream/service-core';

import type { DeadLetter } from './dead-letter.ts';

/** The dead letters of one batch by their reasons, for the log. */
export class LetterTally {
  readonly #reasons: Record<string, number> = {};
  #firstOffset: string | undefined;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(letters: readonly Pick<DeadLetter, 'message' | 'reason'>[]): void {
    for (const { message, reason } of letters) {
      const isFirst =
        this.#firstOffset === undefined || BigInt(message.offset) < BigInt(this.#firstOffset);
      if (isFirst) this.#firstOffset = message.offset;
      this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1;
      this.#count += 1;
    }
  }

  /** How many of each reason, and where the first one's record is. */
  fields(): LogFields {
    return { reasons: this.#reasons, firstOffset: this.#firstOffset };
  }
}
