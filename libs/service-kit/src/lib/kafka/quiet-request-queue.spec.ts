// @ts-expect-error -- kafkajs ships no types for its internals
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

import { quietRequestQueue } from './quiet-request-queue.ts';

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: unknown;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
  destroy(): void;
}

const newQueue = (): Queue =>
  new (RequestQueue as new (options: object) => Queue)({
    maxInFlightRequests: 1,
    logger: { debug: jest.fn() },
  });

describe('quietRequestQueue', () => {
  it('arms no timer when nothing waits, and still does when something waits', () => {
    const noisy = newQueue();
    noisy.checkPendingRequests();
    expect(noisy.throttleCheckTimeoutId).not.toBeNull();
    noisy.destroy();

    quietRequestQueue();

    const quiet = newQueue();
    quiet.checkPendingRequests();
    expect(quiet.throttleCheckTimeoutId).toBeNull();
    quiet.throttledUntil = Date.now() + 60_000;
    quiet.pending.push({});
    quiet.scheduleCheckPendingRequests();
    expect(quiet.throttleCheckTimeoutId).not.toBeNull();
    quiet.destroy();
  });
});
