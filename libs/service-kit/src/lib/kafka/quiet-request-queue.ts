// @ts-expect-error -- kafkajs ships no types for its internals
import untypedRequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** The part of kafkajs's request queue that the patch touches. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

let patched = false;

/**
 * Stops kafkajs 2.2.4 from re-arming a 1 ms timer for ever on every connection (kafkajs issues 1704 and 1751).
 *
 * The timer exists to send requests that wait behind client-side throttling. With nothing waiting there is nothing to
 * send, and the next `push` arms the timer again, so returning early is safe. Applied once per process.
 */
export function quietRequestQueue(): void {
  if (patched) return;
  patched = true;
  const { prototype } = untypedRequestQueue as { prototype: RequestQueue };
  const original = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function scheduleWhenPending() {
    if (this.pending.length > 0) original.call(this);
  };
}
