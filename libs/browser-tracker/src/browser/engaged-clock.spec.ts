import { EngagedClock, IDLE_AFTER_MS } from './engaged-clock.ts';

type Step = readonly [atSeconds: number, what: 'show' | 'hide' | 'input'];

describe('EngagedClock', () => {
  it.each<[string, readonly Step[], number, number]>([
    ['counts while the page is visible and the visitor active', [[0, 'show']], 12, 12],
    ['stops thirty seconds after the last input', [[0, 'show']], 100, 30],
    [
      'goes on with each input',
      [
        [0, 'show'],
        [20, 'input'],
        [45, 'input'],
      ],
      60,
      60,
    ],
    [
      'leaves out a pause',
      [
        [0, 'show'],
        [90, 'input'],
      ],
      100,
      40,
    ],
    [
      'counts nothing of a page that is hidden',
      [
        [0, 'show'],
        [10, 'hide'],
      ],
      20,
      10,
    ],
    ['counts nothing of a page that was never shown', [[5, 'input']], 20, 0],
    [
      'counts no input into a hidden page',
      [
        [0, 'show'],
        [10, 'hide'],
        [15, 'input'],
      ],
      40,
      10,
    ],
    [
      'goes on when the page is shown again',
      [
        [0, 'show'],
        [10, 'hide'],
        [500, 'show'],
      ],
      505,
      15,
    ],
    [
      'counts once what two events say',
      [
        [0, 'show'],
        [4, 'show'],
        [8, 'hide'],
        [9, 'hide'],
      ],
      20,
      8,
    ],
  ])('%s', (_, steps, endSeconds, engagedSeconds) => {
    let now = 1_000_000;
    const clock = new EngagedClock(() => now);
    for (const [atSeconds, what] of steps) {
      now = 1_000_000 + atSeconds * 1_000;
      clock[what]();
    }
    now = 1_000_000 + endSeconds * 1_000;

    expect(clock.take()).toBe(engagedSeconds * 1_000);
  });

  it('gives each moment once', () => {
    let now = 0;
    const clock = new EngagedClock(() => now);
    clock.show();
    now = 5_000;
    expect(clock.read()).toBe(5_000);
    expect([clock.take(), clock.take()]).toEqual([5_000, 0]);
    now = IDLE_AFTER_MS + 99_000;

    expect(clock.take()).toBe(IDLE_AFTER_MS - 5_000);
  });
});
