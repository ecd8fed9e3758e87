import { BROWSER_AGENT } from '../../testing/browser-agent.ts';
import { RunningCollector } from '../../testing/running-collector.ts';
import {
  aPageView,
  SnowplowSender,
  SPARE_ID,
  TP2,
  type SnowplowWire,
} from '../../testing/snowplow-events.ts';

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

describe('what a Snowplow event is stored as', () => {
  let collector: RunningCollector;
  let sender: SnowplowSender;
  beforeEach(async () => {
    collector = await RunningCollector.start();
    sender = new SnowplowSender(collector.url);
  });
  afterEach(async () => {
    await collector.app.stop();
  });

  it('takes a page view with everything that it says', async () => {
    const response = await sender.post([
      aPageView({ cx: encode(contextsOf('pv-1'), 'base64url') }),
    ]);

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
      user_agent: BROWSER_AGENT,
      source: 'snowplow:js-4.6.8',
      app_id: 'shop',
    });
    expect(JSON.parse(event?.properties ?? '')).toMatchObject({
      platform: 'web',
      session_index: '3',
    });
  });

  it('reads a + of base64 that nobody has escaped in a query', async () => {
    const cx = encode(contextsOf('~~~'), 'base64');
    const sale = unstructured('iglu:com.acme/sale~~~/jsonschema/1-0-0', {});
    const ue_px = encode(sale, 'base64');
    expect([cx, ue_px]).toEqual(Array(2).fill(expect.stringContaining('+')));

    await fetch(`${collector.url}/i?e=ue&p=web&duid=d1&cx=${cx}&ue_px=${ue_px}`);

    expect(await collector.stored()).toMatchObject([
      { page_view_id: '~~~', event_name: 'sale~~~' },
    ]);
  });

  it.each<[string, SnowplowWire, object]>([
    [
      'the ids that a known user had before',
      { uid: 'u7', nuid: 'n1', tnuid: 'n2' },
      { domain_userid: 'd1', network_userid: 'n1', tnuid: 'n2' },
    ],
    ['further ids of a visitor', { nuid: 'n1' }, { network_userid: 'n1' }],
  ])('keeps %s', async (_, changes, kept) => {
    await sender.post([aPageView(changes)]);

    const [event] = await collector.stored();
    const rest = { platform: 'web', session_index: '3' };
    expect(JSON.parse(event?.properties ?? '')).toEqual({ ...rest, ...kept });
  });

  it('keeps what it does not know, whatever its name', async () => {
    await sender.post([
      JSON.parse(JSON.stringify(aPageView()).replace('{', '{"__proto__":"p","constructor":"c",')),
    ]);

    const [event] = await collector.stored();
    expect(event?.properties).toContain('"__proto__":"p","constructor":"c"');
  });

  it.each<[string, SnowplowWire, SnowplowWire]>([
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
    expect((await sender.post([aPageView(changes)])).status).toBe(200);

    expect(await collector.stored()).toMatchObject([expected]);
  });

  it('takes the page of a pixel that cannot name it from where its request comes', async () => {
    await sender.get('/i', aPageView({ url: '' }), { referer: 'https://shop.example/b' });

    expect(await collector.stored()).toMatchObject([{ url: 'https://shop.example/b' }]);
  });

  it('takes the longest pixel that a tracker sends', async () => {
    const title = 'x'.repeat(40_000);
    await sender.get('/i', aPageView({ page: title }));

    expect(await collector.stored()).toMatchObject([{ title }]);
  });

  it('counts pixels with neither id nor time one by one', async () => {
    const pixel = { e: 'pv', p: 'web', url: 'https://shop.example/' };
    for (let load = 0; load < 2; load += 1) await sender.get('/i', pixel);

    const [first, second] = await collector.stored();
    expect(second?.user_id).toBe(first?.user_id);
    expect(second?.event_id).not.toBe(first?.event_id);
  });

  it('lets the query of a POST hold for all of its events', async () => {
    await sender.post([aPageView(), aPageView({ eid: `${SPARE_ID}2` })], { path: `${TP2}?uid=u9` });

    expect(await collector.stored()).toMatchObject([{ user_id: 'u9' }, { user_id: 'u9' }]);
  });

  it('keeps no address of whoever wants to be anonymous', async () => {
    await sender.post([aPageView({ duid: undefined })], { headers: { 'sp-anonymous': '*' } });

    expect(await collector.stored()).toMatchObject([{ ip: null, user_id_kind: 'derived' }]);
  });

  it('takes no server for the visitor whose events it sends', async () => {
    await sender.post([aPageView({ p: 'srv' })], { headers: { 'user-agent': 'node' } });
    await sender.post([aPageView({ p: 'srv', duid: undefined })], {
      headers: { 'user-agent': 'node' },
    });

    expect(await collector.stored()).toMatchObject([
      { user_id: 'd1', ip: null, user_agent: null },
      { user_id_kind: 'derived', ip: null, user_agent: null },
    ]);
  });

  it('makes the same event of a retry that is sent later', async () => {
    const event = aPageView();
    await sender.post([event]);
    await sender.post([{ ...event, stm: String(Number(event['stm']) + 5_000) }]);

    const [first, retry] = await collector.stored();
    expect([retry?.event_id, retry?.timestamp]).toEqual([first?.event_id, first?.timestamp]);
  });
});
