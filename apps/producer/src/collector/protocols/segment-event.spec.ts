import { BROWSER_AGENT } from '../../testing/browser-agent.ts';
import { RunningCollector } from '../../testing/running-collector.ts';
import {
  aPage,
  aTrack,
  MESSAGE_ID,
  WRITE_KEY,
  type JsonFields,
} from '../../testing/segment-events.ts';
import { propertiesOf } from '../../testing/stored-events.ts';

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

describe('what a Segment event is stored as', () => {
  it('takes a page view with everything that it says', async () => {
    const page = aPage();
    const response = await collector.browser.post('/v1/p', page);

    expect([response.status, await response.json()]).toEqual([200, { success: true }]);
    const [event] = await collector.stored();
    expect(event).toMatchObject({
      event_id: MESSAGE_ID,
      client_event_id: null,
      event_type: 'page_view',
      event_name: null,
      user_id: 'a1',
      user_id_kind: 'anonymous',
      url: 'https://shop.example/a',
      referrer: 'https://search.example/',
      title: 'A',
      timestamp: Date.parse(String(page['timestamp'])),
      timestamp_source: 'client',
      ip: '127.0.0.1',
      user_agent: BROWSER_AGENT,
      source: 'segment:analytics.js-next-1.2.3',
      app_id: WRITE_KEY,
    });
    expect(propertiesOf(event)).toEqual({
      properties: { path: '/a' },
      context: {
        page: { path: '/a', search: '' },
        locale: 'en-GB',
        campaign: { source: 'mail' },
      },
    });
  });

  it('has no referrer where the SDK says that there is none', async () => {
    const context = { page: { url: 'https://shop.example/a', referrer: '$direct' } };
    await collector.browser.post('/v1/track', aTrack({ anonymousId: 'a1', context }));

    expect(await collector.stored()).toMatchObject([{ referrer: null }]);
  });

  it('takes a track with its name, and keeps its properties', async () => {
    await collector.browser.post(
      '/v1/track',
      aTrack({ anonymousId: 'a1', integrations: { All: true } }),
    );

    const [event] = await collector.stored();
    expect(event).toMatchObject({
      client_event_id: 'm-1',
      event_type: 'custom',
      event_name: 'Order Completed',
      user_id: 'u1',
      user_id_kind: 'user',
      url: '(none)',
      source: 'segment:unknown',
      app_id: '',
    });
    expect(propertiesOf(event)).toEqual({
      anonymousId: 'a1',
      integrations: { All: true },
      properties: { url: '/target', total: 3 },
    });
  });

  it.each<[string, JsonFields, JsonFields]>([
    ['a known user, who wins', aPage({ userId: 'u7' }), { user_id: 'u7', user_id_kind: 'user' }],
    [
      'client hints',
      aPage({ context: { userAgentData: { mobile: true, platform: 'Android', brands: [] } } }),
      { client_hints: '{"mobile":true,"platform":"Android"}' },
    ],
    ['an id that is a number', aPage({ userId: 42 }), { user_id: '42' }],
    ['a user that is nobody yet', aPage({ userId: null }), { user_id: 'a1' }],
    [
      'the page’s own facts, which win on a page view',
      aPage({ properties: { url: '/b', title: 'B', referrer: '/a' } }),
      { url: '/b', title: 'B', referrer: '/a' },
    ],
    [
      'a page without its url',
      aPage({ properties: {}, context: { page: { path: '/c', search: '?d=e' } } }),
      { url: '/c?d=e' },
    ],
    [
      'a page of which there is only the name',
      aPage({ name: 'Home', properties: {}, context: {} }),
      { event_type: 'page_view', url: 'Home' },
    ],
    [
      'a page with a category alone',
      aPage({ category: 'Docs', properties: {}, context: {} }),
      { url: 'Docs' },
    ],
    ['a page of which nothing is said', aPage({ properties: {}, context: {} }), { url: '(none)' }],
    [
      'a screen that is named like an event, as RudderStack’s phones do',
      { type: 'screen', event: 'Home', properties: { automatic: true }, userId: 'u1' },
      { event_type: 'page_view', event_name: null, url: 'Home' },
    ],
    [
      'a screen whose name is a property',
      { type: 'screen', properties: { name: 'Home' }, userId: 'u1' },
      { url: 'Home' },
    ],
    [
      'a screen',
      { type: 'screen', name: 'Basket', userId: 'u1' },
      { event_type: 'page_view', event_name: null, url: 'Basket' },
    ],
    [
      'a click, which is an event like others',
      aTrack({ event: 'click' }),
      { event_type: 'custom' },
    ],
    [
      'an original timestamp',
      aTrack({ timestamp: undefined, originalTimestamp: new Date() }),
      {
        timestamp_source: 'client',
      },
    ],
    ['no time', aTrack({ timestamp: undefined }), { timestamp_source: 'received' }],
    ['a time that is none', aTrack({ timestamp: {} }), { timestamp_source: 'received' }],
    ['a session', aTrack({ context: { sessionId: 1_700_000_000 } }), { session_id: '1700000000' }],
    [
      'a server that passes on',
      aTrack({ context: { ip: '192.0.2.7', userAgent: 'Visitor' } }),
      { ip: '192.0.2.7', user_agent: 'Visitor' },
    ],
    [
      'a library without version',
      aTrack({ context: { library: { name: 'x' } } }),
      {
        source: 'segment:x',
      },
    ],
  ])('understands %s', async (_, event, expected) => {
    expect((await collector.browser.post('/v1/batch', { batch: [event] })).status).toBe(200);

    expect(await collector.stored()).toMatchObject([expected]);
  });

  it.each<[string, JsonFields, JsonFields]>([
    ['identify', { userId: 'u1', traits: { plan: 'pro' } }, { traits: { plan: 'pro' } }],
    [
      'group',
      { userId: 'u1', groupId: 'g1', traits: { n: 2 } },
      { groupId: 'g1', traits: { n: 2 } },
    ],
    ['alias', { userId: 'u1', previousId: 'a1' }, { previousId: 'a1' }],
  ])('stores %s under its own name, with what it says', async (type, fields, expected) => {
    await collector.browser.post(`/v1/${type}`, fields);

    const [event] = await collector.stored();
    expect(event).toMatchObject({ event_type: 'custom', event_name: type, url: '(none)' });
    expect(propertiesOf(event)).toEqual(expected);
  });

  it('does not take a server for the visitor, but a phone', async () => {
    const fromServer = { 'user-agent': 'analytics-node-next/latest' };
    const fromPhone = { 'user-agent': 'okhttp/4.9' };
    await collector.browser.post('/v1/batch', { batch: [aTrack()] }, fromServer);
    await collector.browser.post(
      '/v1/b',
      { batch: [aTrack({ context: { device: { id: 'd' } } })] },
      fromPhone,
    );

    expect(await collector.stored()).toMatchObject([
      { ip: null, user_agent: null },
      // A library's agent is no visitor's, and would make a bot of him.
      { ip: '127.0.0.1', user_agent: null },
    ]);
  });

  it('believes a phone that was without a network for hours', async () => {
    const timestamp = new Date(Date.now() - 5 * 3_600_000);
    const event = aTrack({ timestamp, context: { device: { type: 'android' } } });
    await collector.browser.post('/v1/b', { batch: [event], sentAt: timestamp });

    expect(await collector.stored()).toMatchObject([{ timestamp: timestamp.getTime() }]);
  });

  it.each([{}, { sentAt: new Date(Date.now() - 3_600_000).toISOString() }])(
    'puts the clock of a batch right by when it was sent: %j',
    async (envelope) => {
      const timestamp = new Date(Date.now() - 3_600_000);
      await collector.browser.post('/v1/batch', { batch: [aTrack({ timestamp })], ...envelope });

      const [event] = await collector.stored();
      const shift = (event?.timestamp ?? 0) - timestamp.getTime();
      expect(shift).toBe('sentAt' in envelope ? 3_600_000 : 0);
    },
  );
});
