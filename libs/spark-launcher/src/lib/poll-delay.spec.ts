import { pollDelayMs } from './poll-delay.ts';

it.each([
  [0, 200],
  [2_000, 200],
  [2_500, 250],
  [10_000, 1_000],
  [3_600_000, 3_000],
])('after %i ms of waiting looks again in %i ms', (waitedMs, delayMs) => {
  expect(pollDelayMs(waitedMs, { minMs: 200, maxMs: 3_000 })).toBe(delayMs);
});
