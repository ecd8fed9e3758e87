/** Segment’s SDK for Node, as it is published, against a collector. */
import { createRequire } from 'node:module';

import { Analytics } from '@segment/analytics-node';

import { BROWSER_AGENT } from '../../testing/browser-agent.ts';
import { losingFirst } from '../../testing/losing-network.ts';
import { RunningCollector } from '../../testing/running-collector.ts';
import { idsOf, propertiesOf } from '../../testing/stored-events.ts';

const KEY = 'wk1';
const { version } = createRequire(import.meta.url)('@segment/analytics-node/package.json') as {
  readonly version: string;
};

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

describe('@segment/analytics-node', () => {
  function open(options: { flushAt?: number; httpClient?: typeof fetch } = {}): Analytics {
    return new Analytics({ writeKey: KEY, host: collector.url, flushInterval: 20, ...options });
  }

  it('has each of its calls stored, with every field', async () => {
    const analytics = open();
    const timestamp = new Date(Date.now() - 60_000);
    const context = {
      ip: '192.0.2.7',
      userAgent: BROWSER_AGENT,
      page: {
        url: 'https://shop.example/products',
        title: 'Products',
        referrer: 'https://a.example/',
      },
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

    const events = await collector.storedOnce(6);
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
      client_hints: null,
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
    expect(events.map(propertiesOf)).toEqual([
      { properties: { plan: 'pro' } },
      { name: 'Basket' },
      { anonymousId: 'a1', properties: { total: 3 } },
      { traits: { name: 'Ada' } },
      { groupId: 'g1', traits: { size: 2 } },
      { previousId: 'a1' },
    ]);
  });

  it('sends again what was answered with 503, as the same events', async () => {
    collector.sink.failNext(1);
    const analytics = open({ flushAt: 3 });
    for (const at of [1, 2, 3]) analytics.track({ userId: 'u1', event: `e${at}` });
    await analytics.closeAndFlush();

    const events = await collector.storedOnce(3);
    expect(events.map(({ event_name: name }) => name)).toEqual(['e1', 'e2', 'e3']);
    expect(idsOf(events).size).toBe(3);
  });

  it('has nothing stored under two ids when an answer is lost', async () => {
    const analytics = open({ flushAt: 3, httpClient: losingFirst(1) });
    for (const at of [1, 2, 3]) analytics.track({ userId: 'u1', event: `e${at}` });
    await analytics.closeAndFlush();

    const events = await collector.storedOnce(6);
    expect(events).toHaveLength(6);
    expect(idsOf(events).size).toBe(3);
    expect(new Set(events.map((event) => `${event.event_id}/${event.timestamp}`)).size).toBe(3);
  });
});
