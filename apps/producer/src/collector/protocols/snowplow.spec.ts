import { RunningCollector } from '../../testing/running-collector.ts';

const TP2 = '/com.snowplowanalytics.snowplow/tp2';
const SCHEMA = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
const SPARE_ID = '00000000-0000-4000-8000-00000000000';
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0' };

type Wire = Readonly<Record<string, unknown>>;

function aPageView(changes: Wire = {}): Wire {
  const now = Date.now();
  return {
    e: 'pv',
    eid: `${SPARE_ID}1`,
    tv: 'js-4.6.8',
    aid: 'shop',
    p: 'web',
    dtm: String(now - 1_000),
    stm: String(now),
    url: 'https://shop.example/a',
    page: 'A',
    refr: 'https://search.example/',
    duid: 'd1',
    sid: 's1',
    vid: '3',
    ...changes,
  };
}

function encode(value: unknown, alphabet: 'base64' | 'base64url'): string {
  return Buffer.from(JSON.stringify(value)).toString(alphabet);
}

function contextsOf(pageViewId: string): unknown {
  return {
    schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
    data: [
      {
        schema: 'iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0',
        data: { id: pageViewId },
      },
    ],
  };
}

function unstructured(schema: string, data: unknown): unknown {
  return {
    schema: 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0',
    data: { schema, data },
  };
}

describe('the Snowplow protocol', () => {
  let collector: RunningCollector;
  beforeEach(async () => {
    collector = await RunningCollector.start({ env: { COLLECTOR_MAX_EVENT_BYTES: '2048' } });
  });
  afterEach(async () => {
    await collector.app.stop();
  });

  const post = (data: unknown, options: { headers?: object; path?: string } = {}) =>
    fetch(`${collector.url}${options.path ?? TP2}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        ...BROWSER,
        ...options.headers,
      },
      body: typeof data === 'string' ? data : JSON.stringify({ schema: SCHEMA, data }),
    });
  const get = (path: string, fields: Wire, headers: object = {}) =>
    fetch(`${collector.url}${path}?${String(new URLSearchParams(fields as never))}`, {
      headers: { ...BROWSER, ...headers },
    });

  it('takes a page view with everything that it says', async () => {
    const response = await post([aPageView({ cx: encode(contextsOf('pv-1'), 'base64url') })]);

    expect([response.status, await response.text()]).toEqual([200, 'ok']);
    const [event] = await collector.stored();
    expect(event).toMatchObject({
      event_id: `${SPARE_ID}1`,
      event_type: 'page_view',
      user_id: 'd1',
      user_id_kind: 'anonymous',
      session_id: 's1',
      page_view_id: 'pv-1',
      url: 'https://shop.example/a',
      referrer: 'https://search.example/',
      title: 'A',
      timestamp_source: 'client',
      ip: '127.0.0.1',
      user_agent: BROWSER['user-agent'],
      source: 'snowplow:js-4.6.8',
      app_id: 'shop',
    });
    expect(JSON.parse(event?.properties ?? '')).toMatchObject({
      platform: 'web',
      session_index: '3',
    });
  });

  it('keeps what it does not know, whatever its name', async () => {
    await post([
      JSON.parse(JSON.stringify(aPageView()).replace('{', '{"__proto__":"p","constructor":"c",')),
    ]);

    const [event] = await collector.stored();
    expect(event?.properties).toContain('"__proto__":"p","constructor":"c"');
  });

  it.each<[string, Wire, Wire]>([
    ['a known user', { uid: 'u7' }, { user_id: 'u7', user_id_kind: 'user' }],
    ['a network user', { duid: undefined, nuid: 'n1' }, { user_id: 'n1' }],
    ['a tracker’s network user', { duid: undefined, tnuid: 'n2', nuid: 'n1' }, { user_id: 'n2' }],
    [
      'fields that say nothing',
      { uid: '', cx: '', ue_px: '', refr: '' },
      { user_id: 'd1', referrer: null },
    ],
    ['nobody', { duid: undefined }, { user_id_kind: 'derived' }],
    ['contexts as JSON', { co: JSON.stringify(contextsOf('pv-2')) }, { page_view_id: 'pv-2' }],
    ['padded base64', { cx: encode(contextsOf('pv-33'), 'base64') }, { page_view_id: 'pv-33' }],
    ['a page ping', { e: 'pp', pp_may: '900' }, { event_type: 'page_ping' }],
    [
      'a structured event',
      { e: 'se', se_ca: 'cart', se_ac: 'add', se_va: '9.5' },
      { event_type: 'custom', event_name: 'add' },
    ],
    ['a transaction', { e: 'tr', tr_id: 'o1' }, { event_name: 'transaction' }],
    [
      'a click on a link',
      {
        e: 'ue',
        ue_px: encode(
          unstructured('iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1', {
            targetUrl: 'https://other.example/',
          }),
          'base64',
        ),
      },
      { event_type: 'click', event_name: 'link_click' },
    ],
    [
      'an event of somebody’s own',
      { e: 'ue', ue_pr: JSON.stringify(unstructured('iglu:com.acme/sale/jsonschema/1-0-0', {})) },
      { event_type: 'custom', event_name: 'sale' },
    ],
    ['no page', { e: 'se', url: undefined }, { url: '(none)' }],
    ['a server that passes on', { ip: '192.0.2.7', ua: 'Visitor' }, { ip: '192.0.2.7' }],
    ['an id that is no UUID', { eid: 'e-1' }, { client_event_id: 'e-1' }],
    [
      'client hints',
      {
        co: JSON.stringify({
          schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
          data: [
            {
              schema: 'iglu:org.ietf/http_client_hints/jsonschema/1-0-0',
              data: { isMobile: false, brands: [], platform: 'macOS' },
            },
          ],
        }),
      },
      { client_hints: '{"mobile":false,"platform":"macOS"}' },
    ],
    ['no time', { dtm: undefined, stm: undefined }, { timestamp_source: 'received' }],
  ])('understands %s', async (_, changes, expected) => {
    expect((await post([aPageView(changes)])).status).toBe(200);

    expect(await collector.stored()).toMatchObject([expected]);
  });

  it('refuses a body that is not UTF-8 as a whole, as no tracker sends one', async () => {
    const whole = Buffer.from(JSON.stringify({ schema: SCHEMA, data: [aPageView()] }));
    const response = await fetch(`${collector.url}${TP2}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(whole.toString('latin1').replace('"A"', '"\xff"'), 'latin1'),
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_utf8' });
  });

  it('takes the page of a pixel that cannot name it from where its request comes', async () => {
    await get('/i', aPageView({ url: '' }), { referer: 'https://shop.example/b' });

    expect(await collector.stored()).toMatchObject([{ url: 'https://shop.example/b' }]);
  });

  it('counts pixels with neither id nor time one by one', async () => {
    const pixel = { e: 'pv', p: 'web', url: 'https://shop.example/' };
    for (let load = 0; load < 2; load += 1) await get('/i', pixel);

    const [first, second] = await collector.stored();
    expect(second?.user_id).toBe(first?.user_id);
    expect(second?.event_id).not.toBe(first?.event_id);
  });

  it('makes a dead letter of a bad event, and stores the others of its request', async () => {
    const bad: unknown[] = [
      aPageView({ e: 'zz' }),
      aPageView({ e: 'constructor' }),
      aPageView({ url: undefined }),
      aPageView({ vid: 3 }),
      aPageView({ co: '{' }),
      aPageView({ e: 'ue' }),
      aPageView({ page: 'long '.repeat(1_000) }),
      7,
    ];

    const response = await post([...bad, aPageView()]);

    expect([response.status, await response.text()]).toEqual([200, 'ok']);
    const records = collector.sink.stored;
    const refused = records.filter(({ headers }) => headers !== undefined);
    expect(records).toHaveLength(bad.length + 1);
    expect(refused.map(({ headers }) => headers?.['refused']?.split(':')[0]).sort()).toEqual([
      'event_too_large',
      'invalid_event',
      'invalid_field',
      'malformed_json',
      'missing_url',
      'not_an_object',
      'unknown_event',
      'unknown_event',
    ]);
    expect(refused.map(({ value }) => JSON.parse(value.toString()) as unknown)).toEqual(
      expect.arrayContaining(JSON.parse(JSON.stringify(bad)) as unknown[]),
    );
  });

  it.each(['/i', '/ice.png', TP2])(
    'answers GET %s with a pixel that nobody keeps',
    async (path) => {
      const response = await get(path, aPageView());

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/gif');
      expect(response.headers.get('cache-control')).toContain('no-store');
      expect(
        Buffer.from(await response.arrayBuffer())
          .subarray(0, 6)
          .toString(),
      ).toBe('GIF89a');
      expect(await collector.stored()).toMatchObject([{ event_type: 'page_view', user_id: 'd1' }]);
    },
  );

  it('answers HEAD as GET, without the image', async () => {
    const query = String(new URLSearchParams(aPageView() as never));
    const response = await fetch(`${collector.url}/i?${query}`, { method: 'HEAD' });

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
    expect(await collector.stored()).toHaveLength(1);
  });

  it('lets the query of a POST hold for all of its events', async () => {
    await post([aPageView(), aPageView({ eid: `${SPARE_ID}2` })], { path: `${TP2}?uid=u9` });

    expect(await collector.stored()).toMatchObject([{ user_id: 'u9' }, { user_id: 'u9' }]);
  });

  it('keeps no address of whoever wants to be anonymous', async () => {
    await post([aPageView({ duid: undefined })], { headers: { 'sp-anonymous': '*' } });

    expect(await collector.stored()).toMatchObject([{ ip: null, user_id_kind: 'derived' }]);
  });

  it('takes no server for the visitor whose events it sends', async () => {
    await post([aPageView({ p: 'srv' })], { headers: { 'user-agent': 'node' } });
    await post([aPageView({ p: 'srv', duid: undefined })], { headers: { 'user-agent': 'node' } });

    expect(await collector.stored()).toMatchObject([
      { user_id: 'd1', ip: null, user_agent: null },
      { user_id_kind: 'derived', ip: null, user_agent: null },
    ]);
  });

  it('makes the same event of a retry that is sent later', async () => {
    const event = aPageView();
    await post([event]);
    await post([{ ...event, stm: String(Number(event['stm']) + 5_000) }]);

    const [first, retry] = await collector.stored();
    expect([retry?.event_id, retry?.timestamp]).toEqual([first?.event_id, first?.timestamp]);
  });

  it.each([
    ['no JSON', '{"schema'],
    ['another schema', JSON.stringify({ schema: 'iglu:com.acme/x/jsonschema/1-0-0', data: [{}] })],
    ['nothing', ''],
    ['null', 'null'],
  ])('refuses %s with 400, which trackers drop', async (_, body) => {
    expect((await post(body)).status).toBe(400);
    expect(collector.sink.stored).toEqual([]);
  });

  it('answers 503 while the brokers are away, which trackers send again', async () => {
    collector.sink.failNext();

    expect((await post([aPageView()])).status).toBe(503);
    expect((await get('/i', aPageView())).status).toBe(503);
  });
});
