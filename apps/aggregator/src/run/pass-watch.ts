/** What {@link PassWatch} needs to know. */
export interface PassWatchOptions {
  /** How old the last pass without error may be. */
  readonly maxAgeMs: number;
  /** Milliseconds of a clock that nobody sets. */
  readonly now?: () => number;
}

/** Knows whether the published numbers are kept up to date: whether passes end without error, its own beginning counting as one. */
export class PassWatch {
  readonly #maxAgeMs: number;
  readonly #now: () => number;
  #passedAt: number;

  constructor(options: PassWatchOptions) {
    this.#maxAgeMs = options.maxAgeMs;
    this.#now = options.now ?? (() => performance.now());
    this.#passedAt = this.#now();
  }

  /** A pass has ended without error. */
  passed(): void {
    this.#passedAt = this.#now();
  }

  /** Throws when the last pass without error is too long ago. */
  check(): void {
    const age = this.#now() - this.#passedAt;
    if (age <= this.#maxAgeMs) return;
    const [seconds, allowed] = [age, this.#maxAgeMs].map((ms) => Math.round(ms / 1_000));
    throw new Error(
      `the last pass without error ended ${seconds} s ago, more than ${allowed} s: see pass_failed in the log`,
    );
  }
}
