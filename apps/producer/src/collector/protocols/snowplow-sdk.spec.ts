/** The published trackers, as they are, against a collector. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

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
import { JSDOM } from 'jsdom';

import { SinkError } from '../../sink/sink-error.ts';
import { RunningCollector } from '../../testing/running-collector.ts';

const PAGE = 'https://shop.example/products?utm_source=mail';
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0';

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

/** Fails the first so many sends, as while the brokers are away. */
function failFirst(sends: number): void {
  let left = sends;
  collector.sink.answer = () => {
    left -= 1;
    if (left < 0) return Promise.resolve();
    return Promise.reject(new SinkError('down', { code: 'SINK_FAILED', retriable: true }));
  };
}

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

async function storedEvents(count: number): Promise<Awaited<ReturnType<typeof collector.stored>>> {
  await waitFor(`${count} events`, () => collector.sink.stored.length >= count);
  return collector.stored();
}

describe('@snowplow/node-tracker', () => {
  it.each(['get', 'post'] as const)('has each of its events stored, by %s', async (method) => {
    const tracker = nodeTracker(method);
    tracker.setUserId('u1');
    tracker.setDomainUserId('d1');
    tracker.setSessionId('7f0e7a7e-1d2c-4f5b-9c1d-000000000001');

    tracker.track(
      buildPageView({ pageUrl: PAGE, pageTitle: 'Products', referrer: 'https://a.example/' }),
    );
    tracker.track(buildLinkClick({ targetUrl: 'https://b.example/' }));
    tracker.track(buildStructEvent({ category: 'cart', action: 'add', value: 2.5 }));
    tracker.track(
      buildSelfDescribingEvent({
        event: { schema: 'iglu:com.acme/sale/jsonschema/1-0-0', data: { total: 3 } },
      }),
    );

    const events = await storedEvents(4);
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
      url: PAGE,
      title: 'Products',
      referrer: 'https://a.example/',
      session_id: '7f0e7a7e-1d2c-4f5b-9c1d-000000000001',
    });
    const click = events.find(({ event_type: type }) => type === 'click');
    expect(JSON.parse(click?.properties ?? '{}')).toMatchObject({
      event: { data: { targetUrl: 'https://b.example/' } },
    });
  });

  it('sends again what was answered with 503, as the same events', async () => {
    failFirst(2);
    const tracker = nodeTracker('post', 3);
    for (const at of [1, 2, 3]) tracker.track(buildPageView({ pageUrl: `${PAGE}&at=${at}` }));
    const flushing = setInterval(() => void tracker.flush(), 50);
    try {
      const events = await storedEvents(3);

      expect(events.map(({ url }) => url).sort()).toEqual(
        [1, 2, 3].map((at) => `${PAGE}&at=${at}`),
      );
      expect(new Set(events.map(({ event_id: id }) => id)).size).toBe(3);
    } finally {
      clearInterval(flushing);
    }
  });
});

describe('@snowplow/browser-tracker', () => {
  const BUNDLE = readFileSync(
    createRequire(import.meta.url).resolve('@snowplow/browser-tracker/dist/index.umd.min.js'),
    'utf8',
  );

  /** A page that the tracker runs in; the network is this process’s. */
  function openPage(): JSDOM {
    const page = new JSDOM('<title>Products</title>', {
      url: PAGE,
      referrer: 'https://a.example/',
      runScripts: 'outside-only',
      pretendToBeVisual: true,
    });
    Object.assign(page.window, {
      AbortController,
      Headers,
      Request,
      fetch: (input: Request) => fetch(new Request(input, { headers: withAgent(input.headers) })),
    });
    page.window.eval(BUNDLE);
    return page;
  }

  function withAgent(headers: Headers): Headers {
    const all = new Headers(headers);
    all.set('user-agent', AGENT);
    return all;
  }

  function run(page: JSDOM, script: string): void {
    page.window.eval(`(function (sp) { ${script} })(window.snowplowBrowserTracking)`);
  }

  it('has page view, ping and event stored, tied together by its ids', async () => {
    const page = openPage();
    try {
      run(
        page,
        `sp.newTracker('sp', 'http://127.0.0.1:${collector.app.port}', {
           appId: 'shop', contexts: { webPage: true } });
         sp.enableActivityTracking({ minimumVisitLength: 1, heartbeatDelay: 1 });
         sp.trackPageView();
         sp.trackStructEvent({ category: 'cart', action: 'add' });
         setInterval(function () { document.dispatchEvent(new Event('mousemove')); }, 100);`,
      );
      const events = await storedEvents(3);

      const view = events.find(({ event_type: type }) => type === 'page_view');
      expect(view).toMatchObject({
        user_id_kind: 'anonymous',
        url: PAGE,
        title: 'Products',
        referrer: 'https://a.example/',
        user_agent: AGENT,
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
    } finally {
      page.window.close();
    }
  });

  it('sends again what was answered with 503, as the same events', async () => {
    failFirst(2);
    const page = openPage();
    try {
      run(
        page,
        `sp.newTracker('sp', 'http://127.0.0.1:${collector.app.port}', {
           appId: 'shop' });
         sp.trackPageView();
         setInterval(function () { sp.trackStructEvent({ category: 'c', action: 'tick' }); }, 200);`,
      );
      await waitFor('the page view', async () =>
        (await collector.stored()).some(({ event_type: type }) => type === 'page_view'),
      );

      const events = await collector.stored();
      const views = events.filter(({ event_type: type }) => type === 'page_view');
      expect(new Set(views.map(({ event_id: id }) => id)).size).toBe(1);
      expect(new Set(events.map(({ event_id: id }) => id)).size).toBe(events.length);
    } finally {
      page.window.close();
    }
  });
});
