import { comparableHours, sampleHours } from './choose-hours.ts';

const HOUR_MS = 3_600_000;

describe('comparableHours', () => {
  it('leaves out dirty hours, frozen ones and those that were never aggregated', () => {
    const marked = new Map([0, 1, 3, 5, 6, 8].map((hour) => [hour * HOUR_MS, 5n]));
    const processed = new Map([
      [6 * HOUR_MS, 5n],
      [5 * HOUR_MS, 5n],
      [3 * HOUR_MS, 4n],
      [HOUR_MS, 5n],
      [0, 5n],
      [10 * HOUR_MS, 1n],
    ]);

    expect(comparableHours(marked, processed, HOUR_MS)).toEqual([
      { hourMs: 5 * HOUR_MS, version: 5n },
      { hourMs: 6 * HOUR_MS, version: 5n },
    ]);
  });

  it.each([
    ['whose next one is dirty', 1],
    ['behind a dirty one', 0],
  ])('leaves out an hour %s', (_, dirty) => {
    const marked = new Map([0, 1].map((hour) => [hour * HOUR_MS, 5n]));
    const processed = new Map([...marked, [dirty * HOUR_MS, 4n] as const]);

    expect(comparableHours(marked, processed, 0)).toEqual([]);
  });

  it('takes the first open hour when there is nothing before it', () => {
    const marked = new Map([[2 * HOUR_MS, 5n]]);

    expect(comparableHours(marked, marked, 2 * HOUR_MS)).toHaveLength(1);
  });
});

describe('sampleHours', () => {
  const hours = Array.from({ length: 50 }, (_, i) => ({ hourMs: i * HOUR_MS, version: 1n }));

  it('takes the same hours for the same seed, others for another, in their order', () => {
    const sample = sampleHours(hours, 5, 7);

    expect(sample).toHaveLength(5);
    expect(sampleHours(hours, 5, 7)).toEqual(sample);
    expect(sampleHours(hours, 5, 8)).not.toEqual(sample);
    expect(sample).toEqual(sample.toSorted((a, b) => a.hourMs - b.hourMs));
  });

  it('takes all when there are fewer', () => {
    expect(sampleHours(hours, 99, 1)).toEqual(hours);
  });
});
