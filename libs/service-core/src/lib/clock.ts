/** Where a component gets the time from, so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** The machine's clock: what everything uses that was given no other. */
export const systemClock: Clock = { now: () => Date.now() };
