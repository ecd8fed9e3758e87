/** Segment’s SDK for browsers, as it is published, against a collector. */
import { createRequire } from 'node:module';

import type { ClickEvent } from '@clickstream/event-schema';

import { BROWSER_AGENT } from '../../testing/browser-agent.ts';
import { losingFirst } from '../../testing/losing-network.ts';
import { RunningCollector } from '../../testing/running-collector.ts';
import { PAGE, SdkPage } from '../../testing/sdk-page.ts';
import { idsOf, propertiesOf } from '../../testing/stored-events.ts';

const KEY = 'wk1';
const { version } = createRequire(import.meta.url)('@segment/analytics-next/package.json') as {
  readonly version: string;
};

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

function nameOf(event: ClickEvent): string {
  return event.event_name ?? (propertiesOf(event) as { readonly name: string }).name;
}

describe('@segment/analytics-next', () => {
  /** The SDK in a page, on its way to the collector. */
  function open({
    network,
    ...options
  }: { readonly network?: typeof fetch; readonly integrations?: unknown } = {}): SdkPage {
    const page = new SdkPage('@segment/analytics-next/dist/umd/index.js', network);
    page.run(`window.analytics = window.AnalyticsNext.AnalyticsBrowser.load(
                { writeKey: '${KEY}', cdnURL: '${collector.url}' }, ${JSON.stringify(options)});`);
    return page;
  }

  it('asks for its settings, and has each of its calls stored, with every field', async () => {
    using page = open();
    page.run(`analytics.page('Shop', 'Products', { plan: 'pro' });
              analytics.track('Added', { price: 9.5, url: '/target' });`);
    await collector.storedOnce(2);
    page.run(`analytics.identify('u1', { name: 'Ada' });
              analytics.group('g1', { size: 2 });
              analytics.screen('Basket');`);

    const order = ['Products', 'Added', 'identify', 'group', 'Basket'];
    const events = (await collector.storedOnce(5)).toSorted(
      (a, b) => order.indexOf(nameOf(a)) - order.indexOf(nameOf(b)),
    );
    const anonymousId = /ajs_anonymous_id=([0-9a-f-]{36})/.exec(page.cookie)?.[1];
    const base = {
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      client_event_id: expect.stringMatching(/^ajs-next-/) as string,
      event_type: 'custom',
      event_name: null,
      user_id: anonymousId,
      user_id_kind: 'anonymous',
      session_id: null,
      page_view_id: null,
      ...PAGE,
      timestamp: expect.any(Number) as number,
      timestamp_source: 'client',
      received_at: expect.any(Number) as number,
      time_spent: null,
      client_hints: null,
      ip: '127.0.0.1',
      user_agent: BROWSER_AGENT,
      source: `segment:analytics.js-next-${version}`,
      app_id: KEY,
      properties: expect.anything() as unknown,
    };
    const known = { ...base, user_id: 'u1', user_id_kind: 'user' };
    expect(events).toEqual([
      { ...base, event_type: 'page_view' },
      { ...base, event_name: 'Added' },
      { ...known, event_name: 'identify' },
      { ...known, event_name: 'group' },
      { ...known, event_type: 'page_view' },
    ]);
    const { pathname: path, search } = new URL(PAGE.url);
    const context = {
      campaign: { name: 'spring', source: 'mail' },
      locale: 'en-US',
      page: { path, search },
      timezone: expect.any(String) as string,
    };
    const names = { category: 'Shop', name: 'Products' };
    expect(events.map(propertiesOf)).toEqual([
      { ...names, context, properties: { ...names, path, search, plan: 'pro' } },
      { context, properties: { price: 9.5, url: '/target' } },
      { context, anonymousId, traits: { name: 'Ada' } },
      { context, anonymousId, groupId: 'g1', traits: { size: 2 } },
      { context, anonymousId, name: 'Basket' },
    ]);
    for (const { timestamp, received_at: receivedAt } of events) {
      expect(Math.abs(receivedAt - timestamp)).toBeLessThan(5_000);
    }
    expect(new Set(page.asked)).toEqual(
      new Set(
        [`projects/${KEY}/settings`, 'p', 't', 'i', 'g', 's'].map(
          (route) => `${collector.url}/v1/${route}`,
        ),
      ),
    );
  });

  it('has its batches stored', async () => {
    const deliveryStrategy = { strategy: 'batching', config: { size: 2 } };
    using page = open({ integrations: { 'Segment.io': { deliveryStrategy } } });
    page.run(`analytics.page(); analytics.track('Added');`);

    const events = await collector.storedOnce(2);
    expect(events).toMatchObject([
      { event_type: 'page_view', url: PAGE.url, app_id: KEY, timestamp_source: 'client' },
      { event_name: 'Added', url: PAGE.url, app_id: KEY, timestamp_source: 'client' },
    ]);
    expect(page.asked.at(-1)).toBe(`${collector.url}/v1/b`);
  });

  it('sends again what was answered with 503, as the same event', async () => {
    collector.sink.failNext(2);
    using page = open();
    page.run(`analytics.page();`);

    const events = await collector.storedOnce(1);
    expect(events).toMatchObject([{ event_type: 'page_view', url: PAGE.url }]);
    expect(page.asked.filter((url) => url.endsWith('/v1/p'))).toHaveLength(3);
  });

  it('has nothing stored under two ids when an answer is lost and the visitor logs in', async () => {
    const logIn = (): void => {
      page.run(`analytics.identify('u1');`);
    };
    using page = open({ network: losingFirst(1, logIn) });
    page.run(`analytics.page();`);

    const events = await collector.storedOnce(3);
    const views = events.filter(({ event_type: type }) => type === 'page_view');
    expect(views.map(({ user_id_kind: kind }) => kind)).toEqual(['anonymous', 'user']);
    expect(idsOf(views).size).toBe(1);
    expect(new Set(views.map(({ timestamp }) => timestamp)).size).toBe(1);
  });
});
