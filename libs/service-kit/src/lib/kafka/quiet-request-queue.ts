// @ts-expect-error -- kafkajs ships no types for its internals
import untypedRequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** The part of kafkajs's request queue that the patches touch. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  /** Requests that wait for their answers, by their number. */
  inflight: Map<number, unknown>;
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
  createSocketRequest: (this: RequestQueue, pushed: unknown) => unknown;
}

let patched = false;

/**
 * Cures kafkajs 2.2.4 of two habits that cost a busy or idle process CPU time. Applied once per process.
 *
 * - It arms a 1 ms timer for ever on every connection (kafkajs issues 1704 and 1751). The timer exists to send requests that
 *   wait behind client-side throttling. With nothing waiting there is nothing to send, and the next `push` arms the timer
 *   again, so returning early is safe.
 * - It adds and removes requests in one map. Such a map moves to a new table every few requests, and V8 has each table that
 *   was left point to the next. Once one of them is old, the collector of young garbage has to keep all that follow, with the
 *   requests in them and every record of those. A new map for each request breaks the chain, and has few entries to copy.
 */
export function quietRequestQueue(): void {
  if (patched) return;
  patched = true;
  const { prototype } = untypedRequestQueue as { prototype: RequestQueue };
  const { scheduleCheckPendingRequests, createSocketRequest } = prototype;
  prototype.scheduleCheckPendingRequests = function scheduleWhenPending() {
    if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
  };
  prototype.createSocketRequest = function createInNewMap(pushed) {
    this.inflight = new Map(this.inflight);
    return createSocketRequest.call(this, pushed);
  };
}
