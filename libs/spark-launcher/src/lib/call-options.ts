/** Bounds of one call. */
export interface CallOptions {
  /** Ends the call with its reason; what was asked may be done all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Less time than a call has otherwise. */
  readonly timeoutMs?: number | undefined;
}
