import type { Clock } from '@clickstream/service-core';

export interface TokenBucketsOptions {
  /** What a bucket regains; a whole number above 0. */
  readonly tokensPerSecond: number;
  /** What a bucket holds that was left alone; a whole number. */
  readonly burst: number;
  /** Beyond these the bucket that was left alone longest is forgotten, which in most cases is full by then. */
  readonly maxBuckets: number;
  readonly clock: Clock;
}

interface Bucket {
  /** Thousandths of a token that were missing at `at`. Whole numbers, so that no rounding adds up. */
  readonly missing: number;
  readonly at: number;
}

const PARTS_PER_TOKEN = 1_000;

/**
 * A bucket of tokens for each name. Over any time, no more is taken from one than `burst` and what it regained meanwhile.
 *
 * A bucket of which nobody has heard is full.
 */
export class TokenBuckets {
  readonly #options: TokenBucketsOptions;
  readonly #capacity: number;
  /** The one that was used last comes last. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: TokenBucketsOptions) {
    this.#options = options;
    this.#capacity = options.burst * PARTS_PER_TOKEN;
  }

  /** How many buckets are kept. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Milliseconds until so many tokens can be taken: 0 for now, infinite for more than a bucket ever holds. */
  waitMs(name: string, tokens: number): number {
    const needed = tokens * PARTS_PER_TOKEN;
    if (needed > this.#capacity) return Number.POSITIVE_INFINITY;
    const lacking = this.#missingOf(name, this.#options.clock.now()) + needed - this.#capacity;
    return Math.max(0, Math.ceil(lacking / this.#options.tokensPerSecond));
  }

  /** Takes all of the tokens, or none and says so. */
  take(name: string, tokens: number): boolean {
    const now = this.#options.clock.now();
    const missing = this.#missingOf(name, now) + tokens * PARTS_PER_TOKEN;
    if (missing > this.#capacity) return false;
    this.#buckets.delete(name);
    this.#buckets.set(name, { missing, at: now });
    if (this.#buckets.size > this.#options.maxBuckets) this.#forgetOldest();
    return true;
  }

  #missingOf(name: string, now: number): number {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) return 0;
    if (now < bucket.at) {
      // A clock that was set back must not keep the bucket as it is until the clock has caught up.
      this.#buckets.set(name, { ...bucket, at: now });
      return bucket.missing;
    }
    return Math.max(0, bucket.missing - (now - bucket.at) * this.#options.tokensPerSecond);
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
