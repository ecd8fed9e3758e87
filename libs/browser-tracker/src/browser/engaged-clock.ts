/** For how long a visitor counts as active after an input. */
export const IDLE_AFTER_MS = 30_000;

/**
 * Adds up the time in which a page is visible and its visitor active: an input makes the thirty seconds after it active.
 * Pure: `now` is a clock in milliseconds that only goes forward.
 */
export class EngagedClock {
  readonly #now: () => number;
  #isVisible = false;
  /** Up to where the time is counted. */
  #countedTo = 0;
  #activeUntil = 0;
  #engagedMs = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The page is in front of the visitor: as an input, since somebody brought it there. */
  show(): void {
    this.input();
    this.#isVisible = true;
  }

  hide(): void {
    this.#count();
    this.#isVisible = false;
  }

  /** The visitor did something. */
  input(): void {
    this.#count();
    this.#activeUntil = this.#now() + IDLE_AFTER_MS;
  }

  /** The engaged time since the last call, in milliseconds. */
  take(): number {
    const engaged = this.read();
    this.#engagedMs = 0;
    return engaged;
  }

  /** What {@link take} would give. */
  read(): number {
    this.#count();
    return this.#engagedMs;
  }

  #count(): void {
    const now = this.#now();
    if (this.#isVisible) {
      this.#engagedMs += Math.max(0, Math.min(now, this.#activeUntil) - this.#countedTo);
    }
    this.#countedTo = now;
  }
}
