/**
 * How many partitions a topic has, as far as a producer may rely on it.
 *
 * More are believed only after `settleMs`: until then the client that sends may have older metadata, and would not find
 * the new ones. Fewer are believed at once.
 */
export class PartitionCount {
  readonly #settleMs: number;
  readonly #now: () => number;
  #count: number;
  #grown: { readonly count: number; readonly since: number } | undefined;

  constructor(count: number, options: { readonly settleMs: number; readonly now: () => number }) {
    this.#count = count;
    this.#settleMs = options.settleMs;
    this.#now = options.now;
  }

  get current(): number {
    return this.#count;
  }

  /** Takes in what the brokers say now. Returns true when the count has changed by it. */
  observe(count: number): boolean {
    if (count > this.#count) {
      if (this.#grown?.count !== count) this.#grown = { count, since: this.#now() };
      if (this.#now() - this.#grown.since < this.#settleMs) return false;
    }
    this.#grown = undefined;
    if (count === this.#count) return false;
    this.#count = count;
    return true;
  }
}
