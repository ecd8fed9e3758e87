import { sleep, type Clock } from '@clickstream/service-core';

/** Lets event time pass `speed` times as fast as the clock. */
export class Pacer {
  readonly #speed: number;
  readonly #clock: Clock;
  #origin: { readonly event: number; readonly clock: number } | undefined;

  constructor(options: { readonly speed: number; readonly clock: Clock }) {
    this.#speed = options.speed;
    this.#clock = options.clock;
  }

  /** Milliseconds until the event is due; the first event is due at once. */
  waitMs(timestamp: number): number {
    const now = this.#clock.now();
    this.#origin ??= { event: timestamp, clock: now };
    const due = this.#origin.clock + (timestamp - this.#origin.event) / this.#speed;
    return Math.max(0, due - now);
  }

  async wait(timestamp: number, signal: AbortSignal): Promise<void> {
    const ms = this.waitMs(timestamp);
    if (ms > 0) await sleep(ms, signal);
  }
}
