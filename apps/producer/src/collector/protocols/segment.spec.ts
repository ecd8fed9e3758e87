import { SinkError } from '../../sink/sink-error.ts';
import { RunningCollector } from '../../testing/running-collector.ts';

const SPARE_ID = '00000000-0000-4000-8000-00000000000';
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0';
const KEY = 'wk1';

type Fields = Readonly<Record<string, unknown>>;

function aPage(changes: Fields = {}): Fields {
  const now = Date.now();
  return {
    type: 'page',
    messageId: `${SPARE_ID}1`,
    anonymousId: 'a1',
    timestamp: new Date(now - 1_000).toISOString(),
    sentAt: new Date(now).toISOString(),
    writeKey: KEY,
    properties: { url: 'https://shop.example/a', path: '/a' },
    context: {
      page: {
        url: 'https://shop.example/a',
        referrer: 'https://search.example/',
        title: 'A',
        path: '/a',
        search: '',
      },
      library: { name: 'analytics.js', version: 'next-1.2.3' },
      locale: 'en-GB',
      campaign: { source: 'mail' },
    },
    ...changes,
  };
}

function aTrack(changes: Fields = {}): Fields {
  return {
    type: 'track',
    event: 'Order Completed',
    userId: 'u1',
    messageId: 'm-1',
    timestamp: new Date().toISOString(),
    properties: { url: '/target', total: 3 },
    ...changes,
  };
}

function basic(key: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
}

describe('the Segment protocol', () => {
  let collector: RunningCollector;
  beforeEach(async () => {
    collector = await RunningCollector.start({ env: { COLLECTOR_MAX_EVENT_BYTES: '2048' } });
  });
  afterEach(async () => {
    await collector.app.stop();
  });

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${collector.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': AGENT, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const get = (path: string, fields: Readonly<Record<string, string>> = {}) =>
    fetch(`${collector.url}${path}?${String(new URLSearchParams(fields))}`, {
      headers: { 'user-agent': AGENT },
    });
  const refusals = () =>
    collector.sink.stored.flatMap(({ headers }) => headers?.['refused']?.split(':')[0] ?? []);

  it('takes a page view with everything that it says', async () => {
    const page = aPage();
    const response = await post('/v1/p', page);

    expect([response.status, await response.json()]).toEqual([200, { success: true }]);
    const [event] = await collector.stored();
    expect(event).toMatchObject({
      event_id: `${SPARE_ID}1`,
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
      user_agent: AGENT,
      source: 'segment:analytics.js-next-1.2.3',
      app_id: KEY,
    });
    expect(JSON.parse(event?.properties ?? '')).toEqual({
      properties: { path: '/a' },
      context: {
        page: { path: '/a', search: '' },
        locale: 'en-GB',
        campaign: { source: 'mail' },
      },
    });
  });

  it('takes a track with its name, and keeps its properties', async () => {
    await post('/v1/track', aTrack({ anonymousId: 'a1', integrations: { All: true } }));

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
    expect(JSON.parse(event?.properties ?? '')).toEqual({
      anonymousId: 'a1',
      integrations: { All: true },
      properties: { url: '/target', total: 3 },
    });
  });

  it.each<[string, Fields, Fields]>([
    ['a known user, who wins', aPage({ userId: 'u7' }), { user_id: 'u7', user_id_kind: 'user' }],
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
    expect((await post('/v1/batch', { batch: [event] })).status).toBe(200);

    expect(await collector.stored()).toMatchObject([expected]);
  });

  it.each<[string, Fields, Fields]>([
    ['identify', { userId: 'u1', traits: { plan: 'pro' } }, { traits: { plan: 'pro' } }],
    [
      'group',
      { userId: 'u1', groupId: 'g1', traits: { n: 2 } },
      { groupId: 'g1', traits: { n: 2 } },
    ],
    ['alias', { userId: 'u1', previousId: 'a1' }, { previousId: 'a1' }],
  ])('stores %s under its own name, with what it says', async (type, fields, expected) => {
    await post(`/v1/${type}`, fields);

    const [event] = await collector.stored();
    expect(event).toMatchObject({ event_type: 'custom', event_name: type, url: '(none)' });
    expect(JSON.parse(event?.properties ?? '')).toEqual(expected);
  });

  const calls = ['track', 'page', 'screen', 'identify', 'group', 'alias'];
  it.each(
    calls.flatMap((type) =>
      ['/v1', '/api/s', '/api/s/s2s'].flatMap((prefix) => [
        [`${prefix}/${type}`, type],
        [`${prefix}/${type.charAt(0)}`, type],
      ]),
    ),
  )('takes a single event by POST %s', async (path, type) => {
    const response = await post(path, { event: 'e', name: 'n', userId: 'u1' });

    expect([response.status, await response.json()]).toEqual([200, { success: true }]);
    const isView = type === 'page' || type === 'screen';
    expect(await collector.stored()).toMatchObject([
      { event_name: isView ? null : type === 'track' ? 'e' : type },
    ]);
  });

  it.each(['/v1/batch', '/v1/b', '/beacon/v1/batch', '/api/s/batch', '/api/s/s2s/batch'])(
    'takes a batch by POST %s, as text or as JSON',
    async (path) => {
      const batch = { batch: [aPage(), aTrack()], context: { library: { name: 'lib' } } };
      expect((await post(path, batch)).status).toBe(200);
      expect((await post(path, batch, { 'content-type': 'text/plain' })).status).toBe(200);

      expect((await collector.stored()).map(({ source }) => source)).toEqual([
        'segment:analytics.js-next-1.2.3',
        'segment:lib',
        'segment:analytics.js-next-1.2.3',
        'segment:lib',
      ]);
    },
  );

  it('lets an event name its type where Jitsu’s path does not', async () => {
    await post('/api/s/event', aTrack());

    expect(await collector.stored()).toMatchObject([{ event_name: 'Order Completed' }]);
  });

  it.each<[string, Record<string, string>, string, Fields]>([
    ['Basic auth', basic('wk2'), '', { writeKey: KEY }],
    ['a header', { 'x-write-key': 'wk2:secret' }, '', { writeKey: KEY }],
    ['the body', {}, '?writeKey=other', { writeKey: 'wk2' }],
    ['the query', {}, '?writeKey=wk2', {}],
    ['the query, beside a token', { authorization: 'Bearer t' }, '?writeKey=wk2', {}],
  ])('takes the write key from %s', async (_, headers, query, body) => {
    await post(`/v1/batch${query}`, { batch: [aTrack()], ...body }, headers);

    expect(await collector.stored()).toMatchObject([{ app_id: 'wk2' }]);
  });

  it('does not take a server for the visitor, but a phone', async () => {
    const fromServer = { 'user-agent': 'analytics-node-next/latest' };
    const fromPhone = { 'user-agent': 'okhttp/4.9' };
    await post('/v1/batch', { batch: [aTrack()] }, fromServer);
    await post('/v1/b', { batch: [aTrack({ context: { device: { id: 'd' } } })] }, fromPhone);

    expect(await collector.stored()).toMatchObject([
      { ip: null, user_agent: null },
      { ip: '127.0.0.1', user_agent: 'okhttp/4.9' },
    ]);
  });

  it('makes a dead letter of a bad event, and stores the others of its request', async () => {
    const bad: [unknown, string][] = [
      [aTrack({ event: undefined }), 'invalid_event'],
      [aTrack({ type: 'purchase' }), 'unknown_event'],
      [aTrack({ userId: '' }), 'missing_user_id'],
      [aTrack({ userId: {} }), 'invalid_user_id'],
      [aTrack({ messageId: {} }), 'invalid_event_id'],
      [aPage({ properties: {}, context: {} }), 'missing_url'],
      [aTrack({ properties: { text: 'long '.repeat(1_000) } }), 'event_too_large'],
      [7, 'not_an_object'],
    ];

    const batch = [...bad.map(([event]) => event), aTrack()];
    const response = await post('/v1/batch', { batch });

    expect([response.status, await response.json()]).toEqual([200, { success: true }]);
    expect(refusals()).toEqual(bad.map(([, code]) => code));
    expect(collector.sink.stored).toHaveLength(bad.length + 1);
  });

  it('survives whatever is nested deeply', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const response = await post('/v1/batch', `{"batch":[${deep},{"type":"track","x":${deep}}]}`);

    expect(response.status).toBe(200);
    expect(refusals()).toEqual(['not_an_object', 'invalid_event']);
  });

  it('makes the same event of a retry that is sent later, by a visitor who has logged in', async () => {
    const page = aPage({ messageId: 'ajs-next-1' });
    const sentAt = new Date(Date.now() + 5_000).toISOString();
    await post('/v1/p', page);
    await post('/v1/p', { ...page, userId: 'u1', sentAt, _metadata: { retryCount: 1 } });

    const [first, retry] = await collector.stored();
    expect([retry?.event_id, retry?.timestamp]).toEqual([first?.event_id, first?.timestamp]);
  });

  it('keeps apart what two applications call by the same id', async () => {
    await post('/v1/track', aTrack({ writeKey: 'one' }));
    await post('/v1/track', aTrack({ writeKey: 'two' }));

    const ids = (await collector.stored()).map(({ event_id: id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it.each([{}, { sentAt: new Date(Date.now() - 3_600_000).toISOString() }])(
    'puts the clock of a batch right by when it was sent: %j',
    async (envelope) => {
      const timestamp = new Date(Date.now() - 3_600_000);
      await post('/v1/batch', { batch: [aTrack({ timestamp })], ...envelope });

      const [event] = await collector.stored();
      const shift = (event?.timestamp ?? 0) - timestamp.getTime();
      expect(shift).toBe('sentAt' in envelope ? 3_600_000 : 0);
    },
  );

  it('answers a pixel with an image, and reads dots in names as levels', async () => {
    const response = await get('/pixel/v1/page', {
      writeKey: KEY,
      anonymousId: 'a1',
      'context.page.url': 'https://shop.example/a',
      'context.library.name': 'amp',
      'properties.plan': 'pro',
      [`x${'.y'.repeat(200)}`]: 'deep',
    });

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
    const [event] = await collector.stored();
    expect(event).toMatchObject({
      event_type: 'page_view',
      user_id: 'a1',
      url: 'https://shop.example/a',
      source: 'segment:amp',
      app_id: KEY,
    });
    expect(JSON.parse(event?.properties ?? '')).toMatchObject({ properties: { plan: 'pro' } });
  });

  it('takes each request of a pixel for an event of its own, unless it has an id', async () => {
    const view = { anonymousId: 'a1', event: 'opened' };
    for (const id of [{}, {}, { messageId: 'm' }, { messageId: 'm' }]) {
      await get('/pixel/v1/track', { ...view, ...id } as Record<string, string>);
    }

    const ids = (await collector.stored()).map(({ event_id: id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[3]).toBe(ids[2]);
  });

  it('makes a dead letter of a bad pixel', async () => {
    expect((await get('/pixel/v1/track', { anonymousId: 'a1' })).status).toBe(200);

    expect(refusals()).toEqual(['invalid_event']);
  });

  it('tells the browser SDK to send its events here', async () => {
    const response = await get('/v1/projects/wk1/settings');

    expect(await response.json()).toEqual({
      integrations: {
        'Segment.io': {
          apiKey: 'wk1',
          apiHost: `127.0.0.1:${collector.app.port}/v1`,
          protocol: 'http',
        },
      },
      metrics: { sampleRate: 0 },
    });
  });

  it('names the host and the scheme that a trusted proxy was asked for', async () => {
    await using behind = await RunningCollector.start({
      env: { COLLECTOR_TRUSTED_PROXIES: '127.0.0.1' },
    });
    const response = await fetch(`${behind.url}/v1/projects/wk1/settings`, {
      headers: { 'x-forwarded-host': 'events.shop.example', 'x-forwarded-proto': 'https' },
    });

    expect(await response.json()).toMatchObject({
      integrations: { 'Segment.io': { apiHost: 'events.shop.example/v1', protocol: 'https' } },
    });
  });

  it.each([
    ['no JSON', '/v1/track', '{"userId'],
    ['nothing', '/v1/track', ''],
    ['null', '/v1/track', 'null'],
    ['a list where one event belongs', '/v1/track', '[]'],
    ['no batch', '/v1/batch', '{}'],
    ['a batch that is no list', '/v1/batch', '{"batch":{}}'],
    ['an empty batch', '/v1/batch', '{"batch":[]}'],
  ])('refuses %s with 400, which SDKs drop', async (_, path, body) => {
    expect((await post(path, body)).status).toBe(400);
    expect(collector.sink.stored).toEqual([]);
  });

  it('answers 503 while the brokers are away, which SDKs send again', async () => {
    collector.sink.answer = () =>
      Promise.reject(new SinkError('down', { code: 'SINK_FAILED', retriable: true }));

    const response = await post('/v1/track', aTrack());
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await get('/pixel/v1/track', { anonymousId: 'a', event: 'e' })).status).toBe(503);
  });
});
