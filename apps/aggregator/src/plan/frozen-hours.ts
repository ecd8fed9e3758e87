const HOUR_MS = 3_600_000;

/** How long events are kept, and how long before their end an hour is left alone. */
export interface Retention {
  readonly retentionMs: number;
  /** Longer than a run may take from its plan to its commit, with all its attempts. */
  readonly marginMs: number;
}

/**
 * The first hour that may be recomputed. Pure.
 *
 * An event goes when it is `retentionMs` old, so the events of an earlier hour have gone in part, or would while they
 * are counted: the hour would shrink. It is frozen: what is published of it stays.
 */
export function firstOpenHour({ retentionMs, marginMs }: Retention, nowMs: number): number {
  if (retentionMs === Infinity) return -Infinity;
  return Math.ceil((nowMs - retentionMs + marginMs) / HOUR_MS) * HOUR_MS;
}
