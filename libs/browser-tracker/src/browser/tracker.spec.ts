import { EngagedClock } from './engaged-clock.ts';
import { Outbox } from './outbox.ts';
import { Sender } from './sender.ts';
import { createStore } from './store.ts';
import { Tracker } from './tracker.ts';
import type { TrackerEvent } from './tracker-event.ts';
import type { Who } from './visitor.ts';

const START = 1_800_000_000_000;

describe('Tracker', () => {
  beforeEach(() => {
    Object.defineProperty(globalThis, 'document', { value: { title: 'T' }, configurable: true });
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'document');
  });

  /** What is kept of a page view and an event of the page's own, as JSON that the collector reads. */
  function eventsOf(who: Who, properties?: Record<string, unknown>): TrackerEvent[] {
    let ids = 0;
    const now = (): number => START + ids;
    const store = createStore(undefined);
    const outbox = new Outbox({ store, appId: 'shop', now });
    const endpoint = 'https://c.example/v1/events';
    const sender = new Sender({ endpoint, writeKey: undefined, outbox, store, now });
    jest.spyOn(sender, 'schedule').mockReturnValue();
    const tracker = new Tracker({
      appId: 'shop',
      visitor: { who: () => who, identify: () => undefined },
      outbox,
      sender,
      clock: new EngagedClock(() => 0),
      touchSession: () => 's1',
      createId: () => `id-${(ids += 1)}`,
      now,
    });
    tracker.viewPage('https://shop.example/', '');
    tracker.track('Added', properties);
    return outbox
      .next({ maxEvents: Infinity, except: new Set() })
      .map(({ text }) => JSON.parse(text) as TrackerEvent);
  }

  it('names a known user, and the anonymous id among the properties', () => {
    const events = eventsOf({ user_id: 'u1', user_id_kind: 'user', anonymous_id: 'v1' }, { a: 1 });

    expect(events).toMatchObject([
      { event_type: 'page_view', user_id: 'u1', properties: { anonymous_id: 'v1' } },
      { event_type: 'custom', user_id: 'u1', properties: { anonymous_id: 'v1', a: 1 } },
    ]);
    for (const event of events) expect(event).not.toHaveProperty('anonymous_id');
  });

  it('leaves a property of that name to the page', () => {
    const who: Who = { user_id: 'u1', user_id_kind: 'user', anonymous_id: 'v1' };

    expect(eventsOf(who, { anonymous_id: 'mine' })[1]?.properties).toEqual({
      anonymous_id: 'mine',
    });
  });

  it('says nothing more of an anonymous visitor', () => {
    const [view, added] = eventsOf({ user_id: 'v1', user_id_kind: 'anonymous' }, { a: 1 });

    expect(view).toMatchObject({ user_id: 'v1', user_id_kind: 'anonymous', properties: {} });
    expect(added?.properties).toEqual({ a: 1 });
  });
});
