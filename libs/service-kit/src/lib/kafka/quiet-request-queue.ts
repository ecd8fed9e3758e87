import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** The part of kafkajs's request queue that the patch touches. */
interface QueueLike {
  readonly pending: readonly unknown[];
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
  const original = RequestQueue.prototype.scheduleCheckPendingRequests;
  RequestQueue.prototype.scheduleCheckPendingRequests = function schedule(this: QueueLike): void {
    if (this.pending.length > 0) original.call(this);
  };
}
