/** Bounds of the pause between two looks at something that runs. */
export interface PollInterval {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Unless told otherwise. */
export const DEFAULT_POLL: PollInterval = { minMs: 200, maxMs: 3_000 };

const SHARE_OF_WAIT = 0.1;

/**
 * A tenth of the time waited so far: an end is noticed at most ten per cent late, and a long batch is not pestered.
 */
export function pollDelayMs(waitedMs: number, { minMs, maxMs }: PollInterval): number {
  return Math.min(maxMs, Math.max(minMs, Math.round(waitedMs * SHARE_OF_WAIT)));
}
