import fc from 'fast-check';

import { TokenBuckets } from './token-buckets.ts';

class ManualClock {
  ms = 1_700_000_000_000;
  now = (): number => this.ms;
}

describe('TokenBuckets', () => {
  let clock: ManualClock;
  let buckets: TokenBuckets;
  beforeEach(() => {
    clock = new ManualClock();
    buckets = new TokenBuckets({ tokensPerSecond: 3, burst: 30, maxBuckets: 2, clock });
  });

  it('gives a burst, and then what comes in', () => {
    expect(buckets.take('a', 30)).toBe(true);
    expect(buckets.take('a', 1)).toBe(false);

    clock.ms += 333;
    expect(buckets.take('a', 1)).toBe(false);
    clock.ms += 1;
    expect(buckets.take('a', 1)).toBe(true);
  });

  it('takes nothing where it cannot take all', () => {
    buckets.take('a', 20);

    expect(buckets.take('a', 11)).toBe(false);
    expect(buckets.take('a', 10)).toBe(true);
  });

  it('holds no more than the burst, however long it is left alone', () => {
    buckets.take('a', 30);
    clock.ms += 3_600_000;

    expect(buckets.take('a', 31)).toBe(false);
    expect(buckets.take('a', 30)).toBe(true);
  });

  it('says how long to wait, to the millisecond', () => {
    buckets.take('a', 30);
    const waitMs = buckets.waitMs('a', 2);

    expect(waitMs).toBe(667);
    clock.ms += waitMs - 1;
    expect(buckets.take('a', 2)).toBe(false);
    clock.ms += 1;
    expect([buckets.waitMs('a', 2), buckets.take('a', 2)]).toEqual([0, true]);
  });

  it('says that more than a burst never comes', () => {
    expect(buckets.waitMs('a', 31)).toBe(Infinity);
  });

  it('keeps names apart', () => {
    buckets.take('a', 30);

    expect(buckets.take('b', 30)).toBe(true);
  });

  it('forgets the one that was left alone longest', () => {
    for (const name of ['a', 'b', 'a', 'c']) buckets.take(name, 10);

    expect(buckets.size).toBe(2);
    expect(['a', 'b', 'c'].map((name) => buckets.waitMs(name, 30) > 0)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('goes on filling when the clock is set back', () => {
    buckets.take('a', 30);
    clock.ms -= 3_600_000;

    expect(buckets.take('a', 1)).toBe(false);
    clock.ms += 1_000;
    expect(buckets.take('a', 3)).toBe(true);
  });

  it('never lets more pass than the burst and what comes in meanwhile', () => {
    const steps = fc.array(
      fc.record({ afterMs: fc.nat({ max: 20_000 }), tokens: fc.integer({ min: 1, max: 60 }) }),
      { minLength: 1, maxLength: 60 },
    );
    const rates = fc.integer({ min: 1, max: 50 });
    const bursts = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(steps, rates, bursts, (given, tokensPerSecond, burst) => {
        const limited = new TokenBuckets({ tokensPerSecond, burst, maxBuckets: 1, clock });
        const passed: { readonly at: number; readonly tokens: number }[] = [];
        for (const { afterMs, tokens } of given) {
          clock.ms += afterMs;
          const hasToWait = limited.waitMs('a', tokens) > 0;
          const isTaken = limited.take('a', tokens);
          expect(isTaken).toBe(!hasToWait);
          if (isTaken) passed.push({ at: clock.ms, tokens });
        }
        for (const [index, { at: from }] of passed.entries()) {
          let sum = 0;
          for (const { at, tokens } of passed.slice(index)) {
            sum += tokens;
            expect(sum).toBeLessThanOrEqual(burst + (tokensPerSecond * (at - from)) / 1_000);
          }
        }
      }),
    );
  });
});
