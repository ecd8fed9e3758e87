/** The published SDKs, as they are, against a collector. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { waitFor } from '@clickstream/service-core/testing';
import { Analytics } from '@segment/analytics-node';
import { JSDOM, ResourceLoader } from 'jsdom';

import { SinkError } from '../../sink/sink-error.ts';
import { RunningCollector } from '../../testing/running-collector.ts';

const PAGE = 'https://shop.example/products?utm_source=mail&utm_campaign=spring';
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0';
const KEY = 'wk1';

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

type Stored = Awaited<ReturnType<typeof collector.stored>>[number];

/** Fails the first so many sends, as while the brokers are away. */
function failFirst(sends: number): void {
  let left = sends;
  collector.sink.answer = () => {
    left -= 1;
    if (left < 0) return Promise.resolve();
    return Promise.reject(new SinkError('down', { code: 'SINK_FAILED', retriable: true }));
  };
}

/** A network that loses the first so many answers to events: they are stored, and the sender does not know. */
function losingFirst(answers: number, onLoss: () => void = () => undefined): typeof fetch {
  let left = answers;
  return async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request);
    if (request.method !== 'POST') return response;
    left -= 1;
    if (left < 0) return response;
    onLoss();
    return new Response('', { status: 503 });
  };
}

async function storedEvents(count: number): Promise<Stored[]> {
  await waitFor(`${count} events`, () => collector.sink.stored.length >= count);
  return collector.stored();
}

function idsOf(events: readonly Stored[]): Set<string> {
  return new Set(events.map(({ event_id: id }) => id));
}

function nameOf(event: Stored): string {
  return event.event_name ?? (restOf(event) as { readonly name: string }).name;
}

function restOf(event: Stored | undefined): unknown {
  return JSON.parse(event?.properties ?? 'null');
}

describe('@segment/analytics-node', () => {
  const { version } = createRequire(import.meta.url)('@segment/analytics-node/package.json') as {
    readonly version: string;
  };

  function open(options: { flushAt?: number; httpClient?: typeof fetch } = {}): Analytics {
    return new Analytics({ writeKey: KEY, host: collector.url, flushInterval: 20, ...options });
  }

  it('has each of its calls stored, with every field', async () => {
    const analytics = open();
    const timestamp = new Date(Date.now() - 60_000);
    const context = {
      ip: '192.0.2.7',
      userAgent: AGENT,
      page: { url: PAGE, title: 'Products', referrer: 'https://a.example/' },
    };
    analytics.page({ userId: 'u1', timestamp, context, properties: { plan: 'pro' } });
    analytics.screen({ anonymousId: 'a1', name: 'Basket', timestamp });
    analytics.track({
      userId: 'u1',
      anonymousId: 'a1',
      event: 'Order Completed',
      properties: { total: 3 },
      messageId: 'order-7',
      timestamp,
    });
    analytics.identify({ userId: 'u1', traits: { name: 'Ada' }, timestamp });
    analytics.group({ userId: 'u1', groupId: 'g1', traits: { size: 2 }, timestamp });
    analytics.alias({ userId: 'u1', previousId: 'a1', timestamp });
    await analytics.closeAndFlush();

    const events = await storedEvents(6);
    const nobody = { ip: null, user_agent: null, url: '(none)', referrer: null, title: null };
    const base = {
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      client_event_id: expect.stringMatching(/^node-next-/) as string,
      event_type: 'custom',
      event_name: null,
      user_id: 'u1',
      user_id_kind: 'user',
      session_id: null,
      page_view_id: null,
      timestamp: timestamp.getTime(),
      timestamp_source: 'client',
      received_at: expect.any(Number) as number,
      time_spent: null,
      source: `segment:@segment/analytics-node-${version}`,
      app_id: KEY,
      properties: expect.anything() as unknown,
    };
    const { ip, userAgent: user_agent, page } = context;
    expect(events).toEqual([
      { ...base, ...page, ip, user_agent, event_type: 'page_view' },
      {
        ...base,
        ...nobody,
        event_type: 'page_view',
        user_id: 'a1',
        user_id_kind: 'anonymous',
        url: 'Basket',
        properties: expect.stringContaining('Basket') as string,
      },
      { ...base, ...nobody, event_name: 'Order Completed', client_event_id: 'order-7' },
      { ...base, ...nobody, event_name: 'identify' },
      { ...base, ...nobody, event_name: 'group' },
      { ...base, ...nobody, event_name: 'alias' },
    ]);
    expect(events.map(restOf)).toEqual([
      { properties: { plan: 'pro' } },
      { name: 'Basket' },
      { anonymousId: 'a1', properties: { total: 3 } },
      { traits: { name: 'Ada' } },
      { groupId: 'g1', traits: { size: 2 } },
      { previousId: 'a1' },
    ]);
  });

  it('sends again what was answered with 503, as the same events', async () => {
    failFirst(1);
    const analytics = open({ flushAt: 3 });
    for (const at of [1, 2, 3]) analytics.track({ userId: 'u1', event: `e${at}` });
    await analytics.closeAndFlush();

    const events = await storedEvents(3);
    expect(events.map(({ event_name: name }) => name)).toEqual(['e1', 'e2', 'e3']);
    expect(idsOf(events).size).toBe(3);
  });

  it('has nothing stored under two ids when an answer is lost', async () => {
    const analytics = open({ flushAt: 3, httpClient: losingFirst(1) });
    for (const at of [1, 2, 3]) analytics.track({ userId: 'u1', event: `e${at}` });
    await analytics.closeAndFlush();

    const events = await storedEvents(6);
    expect(events).toHaveLength(6);
    expect(idsOf(events).size).toBe(3);
    expect(new Set(events.map((event) => `${event.event_id}/${event.timestamp}`)).size).toBe(3);
  });
});

describe('@segment/analytics-next', () => {
  const require = createRequire(import.meta.url);
  const BUNDLE = readFileSync(require.resolve('@segment/analytics-next/dist/umd/index.js'), 'utf8');
  const { version } = require('@segment/analytics-next/package.json') as {
    readonly version: string;
  };

  let page: JSDOM;
  let asked: string[];
  afterEach(() => {
    page.window.close();
  });

  /** A page that the SDK runs in; the network is this process’s. */
  function openPage(network: typeof fetch = fetch): void {
    asked = [];
    page = new JSDOM('<title>Products</title>', {
      url: PAGE,
      referrer: 'https://a.example/',
      runScripts: 'outside-only',
      pretendToBeVisual: true,
      resources: new ResourceLoader({ userAgent: AGENT }),
    });
    Object.assign(page.window, {
      fetch: (input: string, init: RequestInit = {}) => {
        asked.push(input);
        const headers = new Headers(init.headers);
        headers.set('user-agent', AGENT);
        return network(input, { ...init, headers });
      },
    });
    page.window.eval(BUNDLE);
  }

  function load(options: unknown = {}): void {
    run(`window.analytics = window.AnalyticsNext.AnalyticsBrowser.load(
           { writeKey: '${KEY}', cdnURL: '${collector.url}' }, ${JSON.stringify(options)});`);
  }

  function run(script: string): void {
    page.window.eval(script);
  }

  it('asks for its settings, and has each of its calls stored, with every field', async () => {
    openPage();
    load();
    run(`analytics.page('Shop', 'Products', { plan: 'pro' });
         analytics.track('Added', { price: 9.5, url: '/target' });`);
    await storedEvents(2);
    run(`analytics.identify('u1', { name: 'Ada' });
         analytics.group('g1', { size: 2 });
         analytics.screen('Basket');`);

    const order = ['Products', 'Added', 'identify', 'group', 'Basket'];
    const events = (await storedEvents(5)).toSorted(
      (a, b) => order.indexOf(nameOf(a)) - order.indexOf(nameOf(b)),
    );
    const anonymousId = /ajs_anonymous_id=([0-9a-f-]{36})/.exec(page.window.document.cookie)?.[1];
    const base = {
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      client_event_id: expect.stringMatching(/^ajs-next-/) as string,
      event_type: 'custom',
      event_name: null,
      user_id: anonymousId,
      user_id_kind: 'anonymous',
      session_id: null,
      page_view_id: null,
      url: PAGE,
      referrer: 'https://a.example/',
      title: 'Products',
      timestamp: expect.any(Number) as number,
      timestamp_source: 'client',
      received_at: expect.any(Number) as number,
      time_spent: null,
      ip: '127.0.0.1',
      user_agent: AGENT,
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
    const { pathname: path, search } = new URL(PAGE);
    const context = {
      campaign: { name: 'spring', source: 'mail' },
      locale: 'en-US',
      page: { path, search },
      timezone: expect.any(String) as string,
    };
    const names = { category: 'Shop', name: 'Products' };
    expect(events.map(restOf)).toEqual([
      { ...names, context, properties: { ...names, path, search, plan: 'pro' } },
      { context, properties: { price: 9.5, url: '/target' } },
      { context, anonymousId, traits: { name: 'Ada' } },
      { context, anonymousId, groupId: 'g1', traits: { size: 2 } },
      { context, anonymousId, name: 'Basket' },
    ]);
    for (const { timestamp, received_at: receivedAt } of events) {
      expect(Math.abs(receivedAt - timestamp)).toBeLessThan(5_000);
    }
    expect(new Set(asked)).toEqual(
      new Set(
        [`projects/${KEY}/settings`, 'p', 't', 'i', 'g', 's'].map(
          (route) => `${collector.url}/v1/${route}`,
        ),
      ),
    );
  });

  it('has its batches stored', async () => {
    openPage();
    const deliveryStrategy = { strategy: 'batching', config: { size: 2 } };
    load({ integrations: { 'Segment.io': { deliveryStrategy } } });
    run(`analytics.page(); analytics.track('Added');`);

    const events = await storedEvents(2);
    expect(events).toMatchObject([
      { event_type: 'page_view', url: PAGE, app_id: KEY, timestamp_source: 'client' },
      { event_name: 'Added', url: PAGE, app_id: KEY, timestamp_source: 'client' },
    ]);
    expect(asked.at(-1)).toBe(`${collector.url}/v1/b`);
  });

  it('sends again what was answered with 503, as the same event', async () => {
    failFirst(2);
    openPage();
    load();
    run(`analytics.page();`);

    const events = await storedEvents(1);
    expect(events).toMatchObject([{ event_type: 'page_view', url: PAGE }]);
    expect(asked.filter((url) => url.endsWith('/v1/p'))).toHaveLength(3);
  });

  it('has nothing stored under two ids when an answer is lost and the visitor logs in', async () => {
    const logIn = (): void => {
      run(`analytics.identify('u1');`);
    };
    openPage(losingFirst(1, logIn));
    load();
    run(`analytics.page();`);

    const events = await storedEvents(3);
    const views = events.filter(({ event_type: type }) => type === 'page_view');
    expect(views.map(({ user_id_kind: kind }) => kind)).toEqual(['anonymous', 'user']);
    expect(idsOf(views).size).toBe(1);
    expect(new Set(views.map(({ timestamp }) => timestamp)).size).toBe(1);
  });
});
