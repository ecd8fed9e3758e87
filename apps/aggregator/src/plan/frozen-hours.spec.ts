import { firstOpenHour } from './frozen-hours.ts';

const HOUR_MS = 3_600_000;

describe('firstOpenHour', () => {
  it('is the first hour whose oldest possible event outlasts the margin', () => {
    const retention = { retentionMs: 10 * HOUR_MS, marginMs: HOUR_MS };

    expect(firstOpenHour(retention, 100 * HOUR_MS)).toBe(91 * HOUR_MS);
    expect(firstOpenHour(retention, 100 * HOUR_MS + 1)).toBe(92 * HOUR_MS);
    expect(firstOpenHour(retention, 101 * HOUR_MS)).toBe(92 * HOUR_MS);
  });

  it('is any hour when events are kept for ever', () => {
    expect(firstOpenHour({ retentionMs: Infinity, marginMs: HOUR_MS }, 0)).toBe(-Infinity);
  });
});
