// @ts-expect-error -- kafkajs ships no types for its internals
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

import { quietRequestQueue } from './quiet-request-queue.ts';

interface Queue {
  pending: unknown[];
  inflight: Map<number, unknown>;
  throttledUntil: number;
  throttleCheckTimeoutId: unknown;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
  push(request: object): void;
  fulfillRequest(answer: object): void;
  destroy(): void;
}

const newQueue = (maxInFlightRequests = 1): Queue =>
  new (RequestQueue as new (options: object) => Queue)({
    maxInFlightRequests,
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

  it('sends and answers in maps that no earlier one leads to', () => {
    quietRequestQueue();
    const queue = newQueue(2);
    const sent: number[] = [];
    const answered: number[] = [];
    const push = (correlationId: number): void => {
      const entry = { correlationId, resolve: () => answered.push(correlationId) };
      queue.push({
        entry,
        expectResponse: true,
        sendRequest: () => sent.push(correlationId),
      });
    };

    push(1);
    const first = queue.inflight;
    push(2);
    push(3);

    expect(queue.inflight).not.toBe(first);
    expect([...queue.inflight.keys()]).toEqual([1, 2]);
    expect(sent).toEqual([1, 2]);
    queue.fulfillRequest({ correlationId: 2, size: 0, payload: null });
    expect(sent).toEqual([1, 2, 3]);
    queue.fulfillRequest({ correlationId: 1, size: 0, payload: null });
    queue.fulfillRequest({ correlationId: 3, size: 0, payload: null });
    expect(answered).toEqual([2, 1, 3]);
    expect(queue.inflight.size).toBe(0);
    queue.destroy();
  });
});
