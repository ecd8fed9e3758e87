/** What a page tells of itself and of its links, in a real Chromium. */

import { waitFor } from '@clickstream/service-core/testing';

import {
  leaveAndReturn,
  stayABit,
  useTrackedSite,
  waitingEvents,
} from '../../testing/browser/tracked-site.ts';

const AN_ID = expect.stringMatching(
  /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
) as string;

const tracked = useTrackedSite();

describe('a page view', () => {
  it('is stored with every field', async () => {
    await tracked.open('/products?id=1#top');

    const agent = await (await tracked.context.newPage()).evaluate(() => navigator.userAgent);
    expect(await tracked.only('page_view')).toEqual({
      event_id: AN_ID,
      client_event_id: null,
      event_type: 'page_view',
      event_name: null,
      user_id: AN_ID,
      user_id_kind: 'anonymous',
      session_id: AN_ID,
      page_view_id: AN_ID,
      url: `${tracked.url}/products?id=1`,
      referrer: null,
      title: 'Page /products?id=1',
      timestamp: expect.any(Number) as number,
      timestamp_source: 'client',
      received_at: expect.any(Number) as number,
      time_spent: null,
      ip: '127.0.0.1',
      user_agent: agent,
      client_hints: expect.stringContaining('"brand":"HeadlessChrome"') as string,
      source: 'clickstream.js:1',
      app_id: 'shop',
      properties: null,
    });
  });

  it('of the same visitor and session follows, with an id of its own and its referrer', async () => {
    const page = await tracked.open('/a');
    await page.evaluate((url) => {
      location.href = url;
    }, `${tracked.url}/b`);

    const [first, second] = await tracked.events('page_view', 2);
    const { user_id, session_id } = first!;
    expect(second).toMatchObject({ user_id, session_id, referrer: `${tracked.url}/a` });
    expect(second?.page_view_id).not.toBe(first?.page_view_id);
  });

  it('follows each new address that a script sets, with the title of by then', async () => {
    const page = await tracked.open('/a');
    await page.evaluate(() => {
      history.replaceState({ scrolled: 1 }, '');
      location.hash = '#part';
      history.pushState({}, '', '/b');
      history.replaceState({}, '', '/b');
      document.title = 'Part B';
    });
    await tracked.events('page_view', 2);
    await page.evaluate(() => {
      history.back();
    });

    const views = await tracked.events('page_view', 3);
    expect(views.map(({ url, referrer, title }) => [url, referrer, title])).toEqual([
      [`${tracked.url}/a`, null, 'Page /a'],
      [`${tracked.url}/b`, `${tracked.url}/a`, 'Part B'],
      [`${tracked.url}/a`, `${tracked.url}/b`, 'Part B'],
    ]);
    expect(new Set(views.map((view) => view.page_view_id)).size).toBe(3);
  });

  it('follows another fragment where the page wants it', async () => {
    tracked.useTracker('data-hash');
    const page = await tracked.open('/a');
    await page.evaluate(() => {
      location.hash = '#part';
    });

    expect((await tracked.events('page_view', 2)).map(({ url }) => url)).toEqual([
      `${tracked.url}/a`,
      `${tracked.url}/a#part`,
    ]);
  });

  it('is one more when the visitor comes back to a page that the browser has kept', async () => {
    const page = await tracked.open('/a');
    await leaveAndReturn(page);

    const [first, second] = await tracked.events('page_view', 2);
    expect(second).toMatchObject({ url: first?.url, user_id: first?.user_id });
    expect(second?.page_view_id).not.toBe(first?.page_view_id);
  });

  it('leaves nothing without an answer on a page that the visitor comes back to', async () => {
    const page = await tracked.open('/a');
    await stayABit(page);
    await leaveAndReturn(page);

    await tracked.only('engagement');
    await waitFor('an answer', async () => (await waitingEvents(page)) === 0);
    expect(await tracked.distinctEvents()).toHaveLength(3);
  });

  it('waits until the visitor comes to a page that was only made ready', async () => {
    const page = await tracked.context.newPage();
    await page.addInitScript(() => {
      Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
    });
    await page.goto(`${tracked.url}/a`);
    await page.waitForFunction(() => document.readyState === 'complete');
    expect(await page.evaluate(() => 'clickstream' in window)).toBe(false);
    await page.evaluate(() => {
      document.dispatchEvent(new Event('prerenderingchange'));
    });

    expect(await tracked.only('page_view')).toMatchObject({ url: `${tracked.url}/a` });
  });

  it('arrives on paths of the site’s own', async () => {
    await tracked.reset({ COLLECTOR_PATHS: '/s.js=/clickstream.js,/s=/v1/events' });
    const { url } = tracked.collector;
    tracked.site.head = `<script async src="${url}/s.js" data-app-id="shop" data-endpoint="/s"></script>`;
    const asked: string[] = [];
    tracked.context.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await tracked.open('/a');

    expect(await tracked.only('page_view')).toMatchObject({ url: `${tracked.url}/a` });
    expect(asked).toEqual(['/a', '/s.js', '/s']);
  });

  it('is one, though the page names the tracker twice', async () => {
    tracked.site.head += tracked.site.head;
    const page = await tracked.open('/a');
    await page.waitForLoadState();
    await page.click('#link');

    expect((await tracked.events('page_view', 2)).map(({ url }) => new URL(url).pathname)).toEqual([
      '/a',
      '/next',
    ]);
    await tracked.only('click');
  });
});

describe('a click on a link', () => {
  it('is stored with its target, though the page is left at once', async () => {
    const page = await tracked.open('/a');
    await page.click('#link b');

    const click = await tracked.only('click');
    const [view] = await tracked.events('page_view', 2);
    const { page_view_id, session_id, user_id } = view!;
    expect(click).toMatchObject({ page_view_id, session_id, user_id, url: `${tracked.url}/a` });
    expect(JSON.parse(click.properties ?? '')).toEqual({
      target: `${tracked.url}/next?a=1`,
      text: 'The next page',
    });
  });

  it('counts in another tab, inside a component, and where the page stops the event', async () => {
    const page = await tracked.open('/a');
    await page.evaluate(() => {
      const root = document.body.appendChild(document.createElement('div'));
      root.attachShadow({ mode: 'open' }).innerHTML = '<a id="inner" href="/inner">Inner</a>';
      addEventListener('click', (event) => {
        event.stopImmediatePropagation();
        event.preventDefault();
      });
    });
    await page.click('#link', { button: 'middle' });
    await page.click('#inner');
    await page.click('#field');

    const targets = (await tracked.events('click', 2)).map(({ properties }) => properties);
    expect(targets.map((text) => (JSON.parse(text ?? '') as { target: string }).target)).toEqual([
      `${tracked.url}/next?a=1`,
      `${tracked.url}/inner`,
    ]);
  });
});
