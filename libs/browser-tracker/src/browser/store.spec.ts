import { JSDOM } from 'jsdom';

import { createStore } from './store.ts';

describe('createStore', () => {
  const { window } = new JSDOM('', { url: 'https://shop.example' });
  const { localStorage } = window;
  afterEach(() => {
    localStorage.clear();
  });

  it.each<[string, () => Storage | undefined]>([
    ['the browser’s storage', () => localStorage],
    ['memory', () => undefined],
  ])('keeps texts in %s', (_, storage) => {
    const store = createStore(storage());
    store.set('a.2', 'two');
    store.set('a.1', 'one');
    store.set('b', 'other');
    store.remove('b');

    expect(store.names('a.')).toEqual(['a.1', 'a.2']);
    expect([store.get('a.1'), store.get('b')]).toEqual(['one', undefined]);
    expect(localStorage.length).toBe(storage() === undefined ? 0 : 2);
  });

  it('keeps in memory what no longer fits', () => {
    const store = createStore(localStorage);
    store.set('a', 'old');
    const tooMuch = 'x'.repeat(6_000_000);
    store.set('a', tooMuch);

    expect(store.get('a')).toBe(tooMuch);
    expect(store.names('')).toEqual(['a']);
    store.set('a', 'new');
    expect([store.get('a'), localStorage.getItem('a')]).toEqual(['new', 'new']);
    store.remove('a');
    expect(store.get('a')).toBeUndefined();
  });
});
