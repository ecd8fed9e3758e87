/** What the last messages of one partition were: bad or not. */
export class RecentOutcomes {
  readonly #limit: number;
  /** A ring once it is full. */
  readonly #bad: boolean[] = [];
  #next = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(bad: boolean): void {
    this.#bad[this.#next] = bad;
    this.#next = (this.#next + 1) % this.#limit;
  }

  /** How many of the last `most` messages there are, and how many of those are bad. */
  last(most: number): { readonly messages: number; readonly bad: number } {
    const messages = Math.max(0, Math.min(most, this.#bad.length));
    let bad = 0;
    for (let back = 1; back <= messages; back += 1) {
      if (this.#bad[(this.#next - back + this.#limit) % this.#limit] === true) bad += 1;
    }
    return { messages, bad };
  }
}
