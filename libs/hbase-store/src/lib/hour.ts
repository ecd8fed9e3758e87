export const HOUR_MS = 3_600_000;

/** Start of the hour of a moment, milliseconds. */
export function hourOf(timestampMs: number): number {
  return Math.floor(timestampMs / HOUR_MS) * HOUR_MS;
}
