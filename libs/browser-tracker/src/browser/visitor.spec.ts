import { createStore } from './store.ts';
import { createVisitor, type Visitor } from './visitor.ts';

const DAY_MS = 24 * 3_600_000;

describe('createVisitor', () => {
  let store = createStore(undefined);
  let ids = 0;
  beforeEach(() => {
    store = { ...createStore(undefined), isLasting: true };
    ids = 0;
  });

  function onDay(day: number, isTracked = true): Visitor {
    return createVisitor({
      store,
      isTracked,
      cookieDomain: undefined,
      now: () => 1_800_000_000_000 + day * DAY_MS,
      createId: () => `v${(ids += 1)}`,
    });
  }

  it('knows a visitor for thirteen months, and not longer for coming often', () => {
    const users = [0, 200, 394, 395, 396].map((day) => onDay(day).who().user_id);

    expect(users).toEqual(['v1', 'v1', 'v1', 'v2', 'v2']);
  });

  it('names the user who has logged in, on later pages too, until they log out', () => {
    onDay(0).identify('u1');
    const later = onDay(1);
    expect(later.who()).toEqual({ user_id: 'u1', user_id_kind: 'user', anonymous_id: 'v1' });
    later.identify('');

    expect(onDay(2).who()).toEqual({ user_id: 'v1', user_id_kind: 'anonymous' });
  });

  it('makes no id for whom may not be tracked', () => {
    expect(onDay(0, false).who()).toEqual({});
    expect(store.names('')).toEqual([]);
  });
});
