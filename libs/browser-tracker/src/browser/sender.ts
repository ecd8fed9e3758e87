import { MAX_BATCH_CHARS, type Outbox, type Waiting } from './outbox.ts';
import { MAX_RETRY_AFTER_MS, retryAfterMs, retryDelayMs } from './retry-delay.ts';
import type { Store } from './store.ts';

const TIMED_OUT = 408;
const TOO_LARGE = 413;
const TOO_MANY_REQUESTS = 429;
const NOT_BEFORE = 'clickstream.notbefore';

export interface SenderOptions {
  readonly endpoint: string;
  readonly writeKey: string | undefined;
  readonly outbox: Outbox;
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Sends what is in the outbox, one request at a time. An event stays there until an answer says that it was taken, or never
 * will be; each try has the same event ids.
 */
export class Sender {
  readonly #options: SenderOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay: readonly Waiting[] = [];
  /** Sent as the page was left. It is for the next page to send them once more, be it this one. */
  readonly #sentLast = new Set<string>();
  #failures = 0;
  /** Falls to one when the collector takes no batches of this size. */
  #maxEvents = Infinity;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Sends soon: together with what else happens right now. Does not shorten the wait after a failure. */
  schedule(): void {
    this.#timer ??= this.#sendIn(0);
  }

  /** Sends now; after a failure too, but not before the time that the collector asked for. */
  send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#underWay.length > 0) return;
    const waitMs = this.#toldToWaitMs();
    if (waitMs > 0) {
      this.#timer = this.#sendIn(waitMs);
      return;
    }
    const batch = this.#nextBatch();
    if (batch.length === 0) return;
    this.#underWay = batch;
    this.#options.outbox.mark(batch, true);
    void this.#post(batch).then(
      (response) => {
        this.#settle(batch, response);
      },
      () => {
        this.#settle(batch, undefined);
      },
    );
  }

  /**
   * The page is going, and will not hear an answer: what is sent now stays in the outbox, and the next page of the visit sends
   * it once more.
   */
  sendLast(): void {
    if (this.#toldToWaitMs() > 0) return;
    const batch = this.#nextBatch();
    if (batch.length === 0) return;
    for (const { name } of batch) this.#sentLast.add(name);
    if (navigator.sendBeacon(this.#url(), bodyOf(batch))) {
      // Where the last try has failed, this one may well have failed too.
      this.#options.outbox.mark(batch, this.#failures === 0);
    } else {
      this.#post(batch).catch(() => undefined);
    }
  }

  /** The page is back, from where the browser has kept it: it is the next page now. */
  resume(): void {
    this.#sentLast.clear();
    this.schedule();
  }

  #sendIn(delayMs: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.send();
    }, delayMs);
  }

  #settle(batch: readonly Waiting[], response: Response | undefined): void {
    const { outbox, store, now } = this.#options;
    const status = response?.status ?? 0;
    this.#underWay = [];
    let delayMs = 0;
    const mayPassLater = [0, TIMED_OUT, TOO_MANY_REQUESTS].includes(status) || status >= 500;
    if (mayPassLater) {
      outbox.mark(batch, false);
      const askedMs = retryAfterMs(response?.headers.get('retry-after'), now());
      if (askedMs > 0) store.set(NOT_BEFORE, String(now() + askedMs));
      delayMs = retryDelayMs(this.#failures, askedMs);
      this.#failures += 1;
    } else if (status === TOO_LARGE && batch.length > 1) {
      outbox.mark(batch, false);
      this.#maxEvents = 1;
    } else {
      // Taken, or refused in a way that no retry changes.
      outbox.remove(batch);
      this.#failures = 0;
    }
    clearTimeout(this.#timer);
    this.#timer = this.#sendIn(delayMs);
  }

  /** What is left of the time that the collector asked for, in whichever tab of the site. */
  #toldToWaitMs(): number {
    const waitMs = Number(this.#options.store.get(NOT_BEFORE) ?? 0) - this.#options.now();
    // Longer than any answer could have asked for: the clock was put back.
    return waitMs > MAX_RETRY_AFTER_MS ? 0 : waitMs;
  }

  #nextBatch(): Waiting[] {
    const except = new Set([...this.#sentLast, ...this.#underWay.map(({ name }) => name)]);
    return this.#options.outbox.next({ maxEvents: this.#maxEvents, except });
  }

  /** A text is sent without asking the collector first whether it may be. */
  #post(batch: readonly Waiting[]): Promise<Response> {
    const body = bodyOf(batch);
    const headers = { 'content-type': 'text/plain' };
    // A request that is kept alive goes on when the page is gone; browsers refuse it for longer bodies.
    const keepalive = body.length <= MAX_BATCH_CHARS;
    return fetch(this.#url(), { method: 'POST', body, headers, keepalive, credentials: 'omit' });
  }

  #url(): string {
    const { endpoint, writeKey, now } = this.#options;
    const url = new URL(endpoint);
    // So that the collector can put the visitor's clock right.
    url.searchParams.set('sent_at', String(now()));
    if (writeKey !== undefined) url.searchParams.set('key', writeKey);
    return url.href;
  }
}

function bodyOf(batch: readonly Waiting[]): string {
  return `[${batch.map(({ text }) => text).join(',')}]`;
}
