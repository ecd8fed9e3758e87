import { MAX_AGE_MS, MAX_BATCH_CHARS, MAX_DOUBT_MS, Outbox } from './outbox.ts';
import { createStore } from './store.ts';
import type { TrackerEvent } from './tracker-event.ts';

const START = 1_800_000_000_000;
const ALL = { maxEvents: Infinity, except: new Set<string>() };

describe('Outbox', () => {
  let now: number;
  let outbox: Outbox;
  const store = createStore(undefined);
  beforeEach(() => {
    now = START;
    for (const name of store.names('')) store.remove(name);
    outbox = new Outbox({ store, appId: 'shop', now: () => now });
  });

  function add(id: string, more: Partial<TrackerEvent> = {}): void {
    outbox.add({
      event_id: id,
      event_type: 'custom',
      page_view_id: 'p1',
      url: 'page_1',
      timestamp: now,
      app_id: 'shop',
      source: 'test',
      ...more,
    });
  }

  const nextIds = (options: Partial<typeof ALL> = {}): string[] =>
    outbox
      .next({ ...ALL, ...options })
      .map(({ text }) => (JSON.parse(text) as TrackerEvent).event_id);

  it('gives the oldest first, and the same again until they are removed', () => {
    add('b');
    now += 1;
    add('a');

    expect(nextIds()).toEqual(['b', 'a']);
    expect(nextIds({ maxEvents: 1 })).toEqual(['b']);
    outbox.remove(outbox.next({ ...ALL, maxEvents: 1 }));
    expect(nextIds()).toEqual(['a']);
  });

  it('leaves out what is under way', () => {
    add('a');
    const [first] = outbox.next(ALL);
    add('b');

    expect(nextIds({ except: new Set([first?.name ?? '']) })).toEqual(['b']);
  });

  it('keeps to what a browser sends for a page that is gone, but for an event that is longer itself', () => {
    const title = 'x'.repeat(MAX_BATCH_CHARS * 0.4);
    for (const id of ['a', 'b', 'c']) add(id, { title });
    expect(nextIds()).toEqual(['a', 'b']);
    outbox.remove(outbox.next(ALL));
    outbox.remove(outbox.next(ALL));
    add('d', { title: title.repeat(3) });
    now += 1;
    add('e');

    expect(nextIds()).toEqual(['d']);
  });

  it.each([
    ['drops what has waited for a week', false, MAX_AGE_MS, []],
    ['keeps it until then', false, MAX_AGE_MS - 1, ['a']],
    ['drops what may have arrived after half an hour', true, MAX_DOUBT_MS, []],
    ['keeps it until then', true, MAX_DOUBT_MS - 1, ['a']],
  ])('%s', (_, isInDoubt, ageMs, left) => {
    add('a');
    outbox.mark(outbox.next(ALL), isInDoubt);
    now += ageMs;

    expect(nextIds()).toEqual(left);
    expect(store.names('')).toHaveLength(left.length);
  });

  it.each([
    ['keeps it for half an hour after it was sent, however old it is', MAX_DOUBT_MS - 1, ['a']],
    ['and no longer', MAX_DOUBT_MS, []],
  ])('%s', (_, sinceMs, left) => {
    add('a');
    now += 24 * 3_600_000;
    outbox.mark(outbox.next(ALL), true);
    now += sinceMs;

    expect(nextIds()).toEqual(left);
  });

  it('drops after a week what was sent again and again', () => {
    add('a');
    for (let ageMs = 0; ageMs < MAX_AGE_MS; ageMs += MAX_DOUBT_MS / 2) {
      outbox.mark(outbox.next(ALL), true);
      now += MAX_DOUBT_MS / 2;
    }

    expect(nextIds()).toEqual([]);
  });

  it('counts from the event itself where a former tracker has not kept when it was sent', () => {
    add('a');
    const [first] = outbox.next(ALL);
    store.set(first!.name, `d${first!.text}`);
    now += MAX_DOUBT_MS - 1;
    expect(nextIds()).toEqual(['a']);
    now += 1;

    expect(nextIds()).toEqual([]);
  });

  it('shares what waits with other tabs, but not with other applications', () => {
    add('a');
    const tab = new Outbox({ store, appId: 'shop', now: () => now });
    const others = ['blog', 'shop 2', 'shop.2'].map(
      (appId) => new Outbox({ store, appId, now: () => now }),
    );

    for (const other of others) expect(other.next(ALL)).toEqual([]);
    expect(tab.next(ALL)).toHaveLength(1);
    tab.remove(tab.next(ALL));
    outbox = new Outbox({ store, appId: 'shop 2', now: () => now });
    add('b');
    expect(tab.next(ALL)).toEqual([]);
    expect(nextIds()).toEqual(['b']);
  });
});
