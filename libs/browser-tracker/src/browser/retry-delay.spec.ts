import { retryAfterMs, retryDelayMs } from './retry-delay.ts';

const NOW = Date.parse('2026-05-01T10:00:00Z');

describe('retryAfterMs', () => {
  it.each<[string | null, number]>([
    [null, 0],
    ['', 0],
    ['7', 7_000],
    ['Fri, 01 May 2026 10:00:09 GMT', 9_000],
    ['Fri, 01 May 2026 09:00:00 GMT', 0],
    ['-3', 0],
    ['1000000000', 3_600_000],
    ['Fri, 01 May 2099 10:00:00 GMT', 3_600_000],
    ['soon', 0],
  ])('reads %j', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });
});

describe('retryDelayMs', () => {
  it.each([
    [0, 0, 0, 500],
    [0, 0, 1, 1_000],
    [3, 0, 1, 8_000],
    [100, 0, 1, 300_000],
    [0, 7_000, 0, 7_500],
  ])(
    'after %i failures, told to wait %i ms, by chance %f: %i ms',
    (failures, asked, chance, ms) => {
      expect(retryDelayMs(failures, asked, () => chance)).toBe(ms);
    },
  );
});
