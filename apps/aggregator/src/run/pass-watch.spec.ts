import { PassWatch } from './pass-watch.ts';

describe('PassWatch', () => {
  it('fails when no pass has ended without error for too long, until one does', () => {
    let now = 5_000;
    const watch = new PassWatch({ maxAgeMs: 60_000, now: () => now });

    now += 60_000;
    expect(() => {
      watch.check();
    }).not.toThrow();
    now += 1_000;
    expect(() => {
      watch.check();
    }).toThrow('61 s ago, more than 60 s');

    watch.passed();
    expect(() => {
      watch.check();
    }).not.toThrow();
  });
});
