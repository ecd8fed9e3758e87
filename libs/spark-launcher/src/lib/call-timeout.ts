const MIN_CALL_MS = 250;

/** Time for one more call before a deadline; the last one always gets a moment. */
export function callTimeoutMs(endMs: number): number {
  return Math.max(MIN_CALL_MS, endMs - Date.now());
}
