const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60_000;
/** No collector has a good reason to ask for more. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/** What an answer's Retry-After asks for: seconds, or a date; an hour at most, 0 without one. Pure. */
export function retryAfterMs(header: string | null | undefined, now: number): number {
  const seconds = Number(header ?? 0);
  const ms = Number.isNaN(seconds) ? Date.parse(header ?? '') - now : seconds * 1_000;
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : 0;
}

/**
 * How long to wait after a failure: never less than the collector asked for, longer each time, and not the same for all who
 * were turned away at once.
 *
 * @param failures how many came before
 */
export function retryDelayMs(
  failures: number,
  askedMs: number,
  random: () => number = Math.random,
): number {
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS);
  return askedMs + delayMs * (0.5 + random() / 2);
}
