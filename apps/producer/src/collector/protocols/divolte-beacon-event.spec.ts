import { BROWSER_AGENT } from '../../testing/browser-agent.ts';
import {
  aBeacon,
  PAGE_VIEW,
  PARTY,
  SENT_AT,
  SESSION,
  type BeaconChanges,
} from '../../testing/divolte-beacon.ts';
import { RunningCollector } from '../../testing/running-collector.ts';
import { propertiesOf } from '../../testing/stored-events.ts';

/** As divolte.js sent it for a signal with parameters of every kind. */
const RECORDED =
  'p=0%3Amwwn0sz0%3A0qm4n3eJoGj6VYiPLaH6mQVv5iAjsqa9&s=0%3Amwwn0sz0%3A0fxqeXeeGi4fnGk~BKzTAemnAD6Q_RnJ&v=0%3AVQ8TWCuIqNIOJ74KrJ~Acf4HbP705Sfj&e=0%3AVQ8TWCuIqNIOJ74KrJ~Acf4HbP705Sfj1&c=mwwn0szb&n=f&f=f&l=https%3A%2F%2Fshop.example%2Fbooks%3Fq%3Dcaf%25C3%25A9%26n%3D2%23top&r=https%3A%2F%2Fsearch.example%2F&i=1hc&j=sw&k=1.9&w=sg&h=lc&t=addToBasket&u=(stitle!Wow~!%20~~%20Gr%C3%B6%C3%9Fe%20%26%205%2B5%3D10%20%25!jprice!12.5!dcount!3!dloss!-11!jtiny!7.83e-9!jhuge!1e%2B21!dbig!2gosa7pa2gv!atags!sa!nta.().nnothing!swhen!1970-01-01T00%3A00%3A00.000Z!(deep!(a!(b!)))d__proto__x!1!fa~!b!)&x=-ldl7hi';

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

describe('what a beacon of divolte.js is stored as', () => {
  function get(query: string): Promise<Response> {
    return collector.browser.get(`/csc-event?${query}`);
  }

  it('takes a page view with everything that it says', async () => {
    const response = await get(aBeacon({ r: 'https://search.example/' }));

    expect(response.status).toBe(200);
    const events = await collector.stored();
    expect(events).toMatchObject([
      {
        client_event_id: `${PAGE_VIEW}0`,
        event_type: 'page_view',
        event_name: null,
        user_id: PARTY,
        user_id_kind: 'anonymous',
        session_id: SESSION,
        page_view_id: PAGE_VIEW,
        url: 'http://127.0.0.1:8290/#/fragment/path?q=textual&n=42',
        referrer: 'https://search.example/',
        timestamp: SENT_AT,
        timestamp_source: 'client',
        ip: '127.0.0.1',
        user_agent: BROWSER_AGENT,
        source: 'divolte',
      },
    ]);
    expect(propertiesOf(events[0])).toEqual({
      new_party: true,
      new_session: true,
      screen: '1676x1027',
      viewport: '1261x953',
      pixel_ratio: 1.5,
    });
  });

  it('takes what divolte.js sends for a signal with parameters', async () => {
    await get(RECORDED);

    const events = await collector.stored();
    expect(events).toMatchObject([
      {
        event_type: 'custom',
        event_name: 'addToBasket',
        url: 'https://shop.example/books?q=caf%C3%A9&n=2#top',
      },
    ]);
    expect(propertiesOf(events[0])).toEqual({
      new_party: false,
      new_session: false,
      screen: '1920x1040',
      viewport: '1024x768',
      pixel_ratio: 1.25,
      parameters: {
        title: 'Wow! ~ Größe & 5+5=10 %',
        price: 12.5,
        count: 3,
        loss: -37,
        tiny: 7.83e-9,
        huge: 1e21,
        big: Number.MAX_SAFE_INTEGER,
        tags: ['a', null, true, [], {}],
        nothing: null,
        when: '1970-01-01T00:00:00.000Z',
        deep: { a: { b: {} } },
        __proto__x: 1,
        'a!b': false,
      },
    });
  });

  it.each<[string, BeaconChanges, Readonly<Record<string, unknown>>]>([
    ['an event of the site’s own', { t: 'play' }, { event_type: 'custom', event_name: 'play' }],
    ['no type', { t: undefined }, { event_type: 'custom', event_name: null }],
    ['no page', { t: 'play', l: undefined }, { url: '(none)' }],
    ['an empty page', { t: 'play', l: '' }, { url: '(none)' }],
    ['no referrer', { r: undefined }, { referrer: null }],
    ['a clock that is off by years', { c: 'i1t8q2b6' }, { timestamp_source: 'received' }],
    ['a clock before 1970', { c: '-rs' }, { timestamp_source: 'received' }],
  ])('understands %s', async (_, changes, expected) => {
    expect((await get(aBeacon(changes))).status).toBe(200);

    expect(await collector.stored()).toMatchObject([expected]);
  });

  it.each<[string, BeaconChanges, Readonly<Record<string, unknown>>]>([
    ['a wrong checksum', { x: 'si9805' }, { corrupt: true }],
    ['an empty checksum', { x: '' }, { corrupt: true }],
    ['no checksum', { x: undefined }, { corrupt: true }],
    ['neither party nor session new', { n: 'f', f: 'f' }, { new_party: false, new_session: false }],
    ['a parameter that is no object', { u: 'sjust a text!' }, { parameters: 'just a text' }],
  ])('keeps an event with %s', async (_, changes, expected) => {
    await get(aBeacon(changes));

    const [event] = await collector.stored();
    expect(propertiesOf(event)).toMatchObject(expected);
  });

  it('leaves out sizes that are no numbers', async () => {
    await get(aBeacon({ i: undefined, h: '?', k: '' }));

    const [event] = await collector.stored();
    expect(propertiesOf(event)).toEqual({ new_party: true, new_session: true });
  });

  it.each<[string, BeaconChanges, string]>([
    ...['p', 's', 'v', 'e', 'n', 'f', 'c'].map((name): [string, BeaconChanges, string] => [
      `without ${name}`,
      { [name]: undefined },
      'invalid_event',
    ]),
    ['with an empty party', { p: '' }, 'invalid_event'],
    ['with a time that is no number', { c: '12:30' }, 'invalid_field'],
    ['with parameters that are cut off', { u: '(sname!Ad' }, 'invalid_field'],
    ['with empty parameters', { u: '' }, 'invalid_field'],
    ['with parameters nested too deep', { u: 'a'.repeat(99) }, 'invalid_field'],
    ['with a party of a thousand letters too many', { p: 'a'.repeat(2_000) }, 'invalid_user_id'],
    ['that views no page', { l: undefined }, 'missing_url'],
  ])('makes a dead letter of a beacon %s, and answers as ever', async (_, changes, code) => {
    const query = aBeacon(changes);
    const response = await get(query);

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
    expect(collector.sink.refusedCodes).toEqual([code]);
    expect(JSON.parse(collector.sink.stored[0]?.value.toString() ?? '')).toEqual(
      Object.fromEntries(new URLSearchParams(query)),
    );
  });
});
