import { hash } from 'node:crypto';

import type { Clock } from '@clickstream/service-core';

import { RequestError } from '../request-error.ts';
import { clientNetworkOf } from './client-network.ts';
import { TokenBuckets } from './token-buckets.ts';

export interface RateLimitOptions {
  /** Events per second of one write key; 0 for no limit. */
  readonly perKey: number;
  /** Events per second of one client address; 0 for no limit. */
  readonly perAddress: number;
}

/** Tokens of one bucket that a request needs. */
interface Demand {
  readonly buckets: TokenBuckets;
  readonly name: string;
  readonly tokens: number;
  /** What the same request will need when it is sent again. */
  readonly nextTime: number;
}

const BURST_SECONDS = 10;
const MAX_BUCKETS = 100_000;

/**
 * How many events may come from one client address, and with one write key. Each may save up ten seconds' worth. Events
 * without a key share one bucket.
 */
export class RateLimits {
  readonly #perKey: TokenBuckets | undefined;
  readonly #perAddress: TokenBuckets | undefined;
  readonly #options: RateLimitOptions;

  constructor(options: RateLimitOptions, clock: Clock) {
    this.#options = options;
    this.#perKey = createBuckets(options.perKey, clock);
    this.#perAddress = createBuckets(options.perAddress, clock);
  }

  /**
   * Before anything of a request is read: it pays for one event of its address, and gets nothing back.
   *
   * @throws RequestError `rate_limited`
   */
  enter(address: string): void {
    const buckets = this.#perAddress;
    if (buckets === undefined) return;
    pay([{ buckets, name: clientNetworkOf(address), tokens: 1, nextTime: 1 }], 1);
  }

  /**
   * Once the events of a request can be counted: it pays for those that {@link enter} did not, or for none at all.
   *
   * @param request.keys one for each event that can be read, null where it names none
   * @throws RequestError `rate_limited`, or `batch_too_large` for what could never pass
   */
  admit(request: {
    readonly address: string;
    readonly events: number;
    readonly keys: readonly (string | null)[];
  }): void {
    if (this.#perAddress === undefined && this.#perKey === undefined) return;
    const { address, events, keys } = request;
    const demands: Demand[] = [];
    if (this.#perAddress !== undefined) {
      checkBatch(events, { events, perSecond: this.#options.perAddress });
      const name = clientNetworkOf(address);
      demands.push({ buckets: this.#perAddress, name, tokens: events - 1, nextTime: events });
    }
    if (this.#perKey !== undefined) {
      for (const [key, tokens] of countByKey(keys)) {
        checkBatch(tokens, { events, perSecond: this.#options.perKey });
        demands.push({ buckets: this.#perKey, name: key, tokens, nextTime: tokens });
      }
    }
    pay(demands, events);
  }
}

function createBuckets(perSecond: number, clock: Clock): TokenBuckets | undefined {
  if (perSecond === 0) return undefined;
  return new TokenBuckets({
    tokensPerSecond: perSecond,
    burst: perSecond * BURST_SECONDS,
    maxBuckets: MAX_BUCKETS,
    clock,
  });
}

function checkBatch(
  size: number,
  { events, perSecond }: { readonly events: number; readonly perSecond: number },
): void {
  const burst = perSecond * BURST_SECONDS;
  if (size <= burst) return;
  const message = `${size} events at once; the rate limit lets ${burst} pass`;
  throw new RequestError('batch_too_large', message, { events });
}

/** All of it or nothing. */
function pay(demands: readonly Demand[], events: number): void {
  const late = demands.filter(({ buckets, name, tokens }) => buckets.waitMs(name, tokens) > 0);
  if (late.length > 0) {
    const waits = late.map(({ buckets, name, nextTime }) => buckets.waitMs(name, nextTime));
    throw new RequestError('rate_limited', 'too many events; send them again after Retry-After', {
      events,
      retryAfterSeconds: Math.ceil(Math.max(...waits) / 1_000),
    });
  }
  for (const { buckets, name, tokens } of demands) buckets.take(name, tokens);
}

/** By the keys' digests: senders may make up long keys, and the buckets keep them. */
function countByKey(keys: readonly (string | null)[]): Map<string, number> {
  const counts = new Map<string | null, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return new Map(
    [...counts].map(([key, count]) => [key === null ? '' : hash('sha256', key), count]),
  );
}
