import { SESSION_IDLE_MS, touchSession } from './session.ts';
import { createStore } from './store.ts';

const MINUTE_MS = 60_000;

describe('touchSession', () => {
  function sessions(): { touchAt: (minutes: number) => string } {
    const store = createStore(undefined);
    let ids = 0;
    return {
      touchAt: (minutes) =>
        touchSession({
          store,
          now: () => 1_800_000_000_000 + minutes * MINUTE_MS,
          createId: () => `s${(ids += 1)}`,
        }),
    };
  }

  it.each<[string, readonly number[], readonly string[]]>([
    ['goes on while there is something every half hour', [0, 29, 58, 87], ['s1', 's1', 's1', 's1']],
    ['begins anew after half an hour of nothing', [0, 30, 31], ['s1', 's2', 's2']],
    ['does not last for ever when the clock was put back', [0, -31, -30], ['s1', 's2', 's2']],
    ['goes on over a small step back', [0, -1, 28], ['s1', 's1', 's1']],
  ])('%s', (_, minutes, expected) => {
    const { touchAt } = sessions();

    expect(minutes.map(touchAt)).toEqual(expected);
  });

  it('remembers to a few seconds when the visitor was last seen', () => {
    const { touchAt } = sessions();
    const seconds = (n: number): number => n / 60;
    touchAt(0);
    touchAt(seconds(4));

    expect(touchAt(seconds(4) + SESSION_IDLE_MS / MINUTE_MS - seconds(5))).toBe('s1');
  });
});
