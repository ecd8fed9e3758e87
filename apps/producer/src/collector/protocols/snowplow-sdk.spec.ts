/** The published trackers, as they are, against a collector. */
import { waitFor } from '@clickstream/service-core/testing';
import {
  buildLinkClick,
  buildPageView,
  buildSelfDescribingEvent,
  buildStructEvent,
  newTracker,
  version,
  type Tracker,
} from '@snowplow/node-tracker';

import { BROWSER_AGENT } from '../../testing/browser-agent.ts';
import { RunningCollector } from '../../testing/running-collector.ts';
import { PAGE, SdkPage } from '../../testing/sdk-page.ts';
import { idsOf, propertiesOf } from '../../testing/stored-events.ts';

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

function nodeTracker(eventMethod: 'get' | 'post', bufferSize = 1): Tracker {
  return newTracker(
    { namespace: 'sp', appId: 'shop', encodeBase64: true },
    {
      endpoint: '127.0.0.1',
      protocol: 'http',
      port: collector.app.port,
      eventMethod,
      bufferSize,
    },
  );
}

describe('@snowplow/node-tracker', () => {
  it.each(['get', 'post'] as const)('has each of its events stored, by %s', async (method) => {
    const tracker = nodeTracker(method);
    tracker.setUserId('u1');
    tracker.setDomainUserId('d1');
    tracker.setSessionId('7f0e7a7e-1d2c-4f5b-9c1d-000000000001');

    tracker.track(
      buildPageView({ pageUrl: PAGE.url, pageTitle: PAGE.title, referrer: PAGE.referrer }),
    );
    tracker.track(buildLinkClick({ targetUrl: 'https://b.example/' }));
    tracker.track(buildStructEvent({ category: 'cart', action: 'add', value: 2.5 }));
    tracker.track(
      buildSelfDescribingEvent({
        event: { schema: 'iglu:com.acme/sale/jsonschema/1-0-0', data: { total: 3 } },
      }),
    );

    const events = await collector.storedOnce(4);
    const source = `snowplow:node-${version}`;
    expect(events.map((event) => event.event_type).sort()).toEqual([
      'click',
      'custom',
      'custom',
      'page_view',
    ]);
    for (const event of events) {
      expect(event).toMatchObject({ user_id: 'u1', user_id_kind: 'user', source, app_id: 'shop' });
      expect(event.timestamp_source).toBe('client');
      expect(Math.abs(event.received_at - event.timestamp)).toBeLessThan(5_000);
      expect(event.client_event_id).toBeNull();
    }
    expect(events.find(({ event_type: type }) => type === 'page_view')).toMatchObject({
      ...PAGE,
      session_id: '7f0e7a7e-1d2c-4f5b-9c1d-000000000001',
    });
    const click = events.find(({ event_type: type }) => type === 'click');
    expect(propertiesOf(click)).toMatchObject({
      event: { data: { targetUrl: 'https://b.example/' } },
    });
  });

  it('sends again what was answered with 503, as the same events', async () => {
    collector.sink.failNext(2);
    const tracker = nodeTracker('post', 3);
    for (const at of [1, 2, 3]) tracker.track(buildPageView({ pageUrl: `${PAGE.url}&at=${at}` }));
    const flushing = setInterval(() => void tracker.flush(), 50);
    try {
      const events = await collector.storedOnce(3);

      expect(events.map(({ url }) => url).sort()).toEqual(
        [1, 2, 3].map((at) => `${PAGE.url}&at=${at}`),
      );
      expect(idsOf(events).size).toBe(3);
    } finally {
      clearInterval(flushing);
    }
  });
});

describe('@snowplow/browser-tracker', () => {
  /** The tracker in a page, on its way to the collector; `sp` in the script is its API. */
  function open(configuration: object, script: string): SdkPage {
    const page = new SdkPage('@snowplow/browser-tracker/dist/index.umd.min.js');
    page.run(`(function (sp) {
      sp.newTracker('sp', '${collector.url}', ${JSON.stringify(configuration)});
      ${script}
    })(window.snowplowBrowserTracking)`);
    return page;
  }

  it('has page view, ping and event stored, tied together by its ids', async () => {
    using _page = open(
      { appId: 'shop', contexts: { webPage: true } },
      `sp.enableActivityTracking({ minimumVisitLength: 1, heartbeatDelay: 1 });
       sp.trackPageView();
       sp.trackStructEvent({ category: 'cart', action: 'add' });
       setInterval(function () { document.dispatchEvent(new Event('mousemove')); }, 100);`,
    );
    const events = await collector.storedOnce(3);

    const view = events.find(({ event_type: type }) => type === 'page_view');
    expect(view).toMatchObject({
      user_id_kind: 'anonymous',
      ...PAGE,
      user_agent: BROWSER_AGENT,
      app_id: 'shop',
      timestamp_source: 'client',
      source: expect.stringMatching(/^snowplow:js-4\./) as string,
    });
    expect(view?.page_view_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(events.map(({ event_type: type }) => type))).toEqual(
      new Set(['page_view', 'custom', 'page_ping']),
    );
    for (const event of events) {
      const { page_view_id, user_id, session_id } = view ?? {};
      expect(event).toMatchObject({ page_view_id, user_id, session_id });
    }
  });

  it('sends again what was answered with 503, as the same events', async () => {
    collector.sink.failNext(2);
    using _page = open(
      { appId: 'shop' },
      `sp.trackPageView();
       setInterval(function () { sp.trackStructEvent({ category: 'c', action: 'tick' }); }, 200);`,
    );
    await waitFor('the page view', async () =>
      (await collector.stored()).some(({ event_type: type }) => type === 'page_view'),
    );

    const events = await collector.stored();
    const views = events.filter(({ event_type: type }) => type === 'page_view');
    expect(idsOf(views).size).toBe(1);
    expect(idsOf(events).size).toBe(events.length);
  });
});
