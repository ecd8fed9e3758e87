/**
 * Passes values from one side to the other, in order: who gives a value waits until the other side is done with it.
 *
 * So nothing piles up between a fast reader of a topic and whoever works on its records.
 */
export class Handover<T> {
  readonly #offered: { readonly value: T; readonly done: () => void }[] = [];
  #inHand: (() => void) | undefined;
  #wake: (() => void) | undefined;
  #ended = false;
  #failure: Error | undefined;

  /** Resolves when the other side is done with the value, or wants no more. */
  give(value: T): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#offered.push({ value, done: resolve });
      this.#wake?.();
    });
  }

  /** The next value; the one before it is done with. Undefined after {@link end}. @throws what {@link fail} was given */
  async take(): Promise<T | undefined> {
    this.#inHand?.();
    this.#inHand = undefined;
    if (this.#offered.length === 0 && !this.#ended && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
    const next = this.#offered.shift();
    this.#inHand = next?.done;
    return next?.value;
  }

  /** Who takes hears of this error, also when values are offered. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  /** Nothing more is given or taken. */
  end(): void {
    this.#ended = true;
    this.#inHand?.();
    for (const { done } of this.#offered.splice(0)) done();
    this.#wake?.();
  }
}
