/** The published browser trackers, as they are, in a real Chromium: its preflights, cookies, beacons and retries. */
import { createRequire } from 'node:module';

import type { ClickEvent } from '@clickstream/event-schema';
import { waitFor } from '@clickstream/service-core/testing';
import type { Page } from 'playwright-core';

import { useTrackedSite } from '../../testing/browser/tracked-site.ts';

const require = createRequire(import.meta.url);
const SNOWPLOW = require.resolve('@snowplow/browser-tracker/dist/index.umd.min.js');
const SEGMENT = require.resolve('@segment/analytics-next/dist/umd/index.js');

const tracked = useTrackedSite();
beforeEach(() => {
  tracked.site.head = '';
});

/** A page with a tracker's published script in it, and a script of the page's own that uses it. */
async function openWith(sdk: string, script: string): Promise<Page> {
  const page = await tracked.context.newPage();
  await page.goto(`${tracked.url}/products`);
  await page.addScriptTag({ path: sdk });
  await page.addScriptTag({ content: script });
  return page;
}

const snowplow = (): string => `
  var sp = window.snowplowBrowserTracking;
  sp.newTracker('sp', '${tracked.collector.url}', { appId: 'shop', contexts: { webPage: true } });
  sp.trackPageView();
  sp.trackStructEvent({ category: 'cart', action: 'add' });`;

const segment = (): string => `
  var analytics = window.AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: 'shop', cdnURL: '${tracked.collector.url}' });
  analytics.page();
  analytics.track('Added', { action: 'add' });`;

describe.each([
  {
    name: '@snowplow/browser-tracker',
    sdk: SNOWPLOW,
    script: snowplow,
    oneMore: `sp.trackStructEvent({ category: 'cart', action: 'pay' });`,
    source: /^snowplow:js-4/,
  },
  {
    name: '@segment/analytics-next',
    sdk: SEGMENT,
    script: segment,
    oneMore: `void analytics.track('Paid');`,
    source: /^segment:analytics\.js-next-/,
  },
])('$name', ({ sdk, script, oneMore, source }) => {
  it('has its events stored', async () => {
    const page = await openWith(sdk, script());

    const view = await tracked.only('page_view');
    const custom = await tracked.only('custom');
    const userAgent = await page.evaluate(() => navigator.userAgent);
    expect(view).toMatchObject({
      url: `${tracked.url}/products`,
      title: 'Page /products',
      app_id: 'shop',
      user_id_kind: 'anonymous',
      user_agent: userAgent,
      ip: '127.0.0.1',
      timestamp_source: 'client',
      source: expect.stringMatching(source) as string,
    });
    expect(custom.user_id).toBe(view.user_id);
    expect(await tracked.collector.stored()).toHaveLength(2);
  });

  it('sends again what was answered with 503, as the same events', async () => {
    tracked.setOutage(true);
    const refused = tracked.context.waitForEvent(
      'response',
      (response) => response.status() === 503,
    );
    const page = await openWith(sdk, script());
    await refused;
    tracked.setOutage(false);

    const find = async (type: string): Promise<ClickEvent[]> =>
      (await tracked.distinctEvents()).filter(({ event_type: found }) => found === type);
    await waitFor(
      'what was refused',
      async () => {
        // Snowplow's sends again only when it has something else to send.
        await page.evaluate(oneMore);
        const added = (await find('custom')).filter(({ properties }) =>
          /\badd/i.test(properties ?? ''),
        );
        return added.length === 1 && (await find('page_view')).length === 1;
      },
      { intervalMs: 200 },
    );
    expect((await find('page_view'))[0]?.url).toBe(`${tracked.url}/products`);
  });
});
