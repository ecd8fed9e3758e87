/** Whose the events of a page are, and what stays in the browser, in a real Chromium. */
import type { Page } from 'playwright-core';

import { call, pushState, stayABit, useTrackedSite } from '../../testing/browser/tracked-site.ts';

const AN_ID = expect.stringMatching(
  /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
) as string;

const tracked = useTrackedSite();

describe('the visitor', () => {
  it('is whom the page names, from the first page view on and on the pages after it', async () => {
    tracked.useTracker(
      '',
      `<script>
         window.clickstream = window.clickstream || function () { (clickstream.q = clickstream.q || []).push(arguments); };
         clickstream('track', 'Early', { price: 9.5 });
         clickstream('identify', 'u1');
       </script>`,
    );
    await tracked.open('/a');
    const view = await tracked.only('page_view');
    const early = await tracked.only('custom');
    tracked.useTracker();
    await tracked.open('/b');

    const [, second] = await tracked.events('page_view', 2);
    expect(view).toMatchObject({ user_id: 'u1', user_id_kind: 'user' });
    expect(second).toMatchObject({
      user_id: 'u1',
      user_id_kind: 'user',
      properties: view.properties,
    });
    expect(JSON.parse(view.properties ?? '')).toEqual({ anonymous_id: AN_ID });
    expect(early).toMatchObject({ event_name: 'Early', page_view_id: view.page_view_id });
    expect(JSON.parse(early.properties ?? '')).toMatchObject({ price: 9.5 });
  });

  it('may be given a property that has the name of the anonymous id', async () => {
    const page = await tracked.open('/a');
    await call(page, 'identify', 'u1');
    await call(page, 'track', 'Merged', { anonymous_id: 'mine' });

    const { user_id, properties } = await tracked.only('custom');
    expect({ user_id, properties }).toEqual({
      user_id: 'u1',
      properties: '{"anonymous_id":"mine"}',
    });
  });

  it('of a page view stays that of its engaged time, when they log in meanwhile', async () => {
    const page = await tracked.open('/a');
    await call(page, 'identify', 'u1');
    await stayABit(page);
    await page.close();

    const { user_id, page_view_id } = await tracked.only('page_view');
    expect(await tracked.only('engagement')).toMatchObject({ user_id, page_view_id });
  });

  it.each(['doNotTrack', 'globalPrivacyControl'])(
    'who refuses by %s leaves nothing in the browser, where the page respects that',
    async (signal) => {
      tracked.useTracker('data-respect-dnt');
      const page = await tracked.open('/a', (target) =>
        target.addInitScript((name) => {
          const value = name === 'doNotTrack' ? '1' : true;
          Object.defineProperty(navigator, name, { value });
        }, signal),
      );

      expect(await tracked.only('page_view')).toMatchObject({
        user_id_kind: 'derived',
        session_id: null,
      });
      expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
      expect(await tracked.context.cookies()).toEqual([]);
    },
  );

  it('is kept in a cookie of the site’s domain where the page wants it', async () => {
    tracked.useTracker('data-cookie-domain="localhost"');
    await tracked.open('/a');
    await tracked.events('page_view', 1);
    await tracked.open('/b');

    const [first, second] = await tracked.events('page_view', 2);
    expect(second?.user_id).toBe(first?.user_id);
    expect(await tracked.context.cookies()).toMatchObject([
      { name: 'clickstream.visitor', value: expect.stringContaining(first!.user_id) as string },
    ]);
  });

  it('is kept in a cookie where the browser refuses its storage', async () => {
    const refuseStorage = (page: Page): Promise<unknown> =>
      page.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', {
          get: () => {
            throw new DOMException('refused', 'SecurityError');
          },
        });
      });
    await tracked.open('/a', refuseStorage);
    await tracked.events('page_view', 1);
    await tracked.open('/b', refuseStorage);

    const [first, second] = await tracked.events('page_view', 2);
    expect(second?.user_id).toBe(first?.user_id);
  });

  it('is known in the memory of the page where the browser keeps nothing', async () => {
    const page = await tracked.open('/a', (target) =>
      target.addInitScript(() => {
        const refuse = (): never => {
          throw new DOMException('refused', 'SecurityError');
        };
        Object.defineProperty(window, 'localStorage', { get: refuse });
        Object.defineProperty(document, 'cookie', { get: refuse, set: refuse });
      }),
    );
    await pushState(page, '/b');

    const [first, second] = await tracked.events('page_view', 2);
    expect(first).toMatchObject({ user_id: AN_ID, user_id_kind: 'anonymous' });
    expect(second).toMatchObject({ user_id: first?.user_id, session_id: first?.session_id });
  });
});
