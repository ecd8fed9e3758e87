import type { ArrivalCount } from '../arrival-counters.ts';
import { SinkError } from '../../sink/sink-error.ts';
import { RunningCollector } from '../../testing/running-collector.ts';
import { checksumOf } from './divolte-checksum.ts';

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0' };
const ETAG = '"6b3edc43-20ec-4078-bc47-e965dd76b88a"';
const PARTY = '0:is8wamy0:7ApW71OgjsCmUbgmu71ggU9pTb1f9VQl';
const SESSION = '0:is8wamy0:fnXKXyXHB_Sb5mbnMocnhMDsg0JVf37C';
const PAGE_VIEW = '0:LcV0xy~Zzf2Ac5aUwxb4ZeXsFo7ZtKXm';
/** As divolte.js sent it for a signal with parameters of every kind. */
const RECORDED =
  'p=0%3Amwwn0sz0%3A0qm4n3eJoGj6VYiPLaH6mQVv5iAjsqa9&s=0%3Amwwn0sz0%3A0fxqeXeeGi4fnGk~BKzTAemnAD6Q_RnJ&v=0%3AVQ8TWCuIqNIOJ74KrJ~Acf4HbP705Sfj&e=0%3AVQ8TWCuIqNIOJ74KrJ~Acf4HbP705Sfj1&c=mwwn0szb&n=f&f=f&l=https%3A%2F%2Fshop.example%2Fbooks%3Fq%3Dcaf%25C3%25A9%26n%3D2%23top&r=https%3A%2F%2Fsearch.example%2F&i=1hc&j=sw&k=1.9&w=sg&h=lc&t=addToBasket&u=(stitle!Wow~!%20~~%20Gr%C3%B6%C3%9Fe%20%26%205%2B5%3D10%20%25!jprice!12.5!dcount!3!dloss!-11!jtiny!7.83e-9!jhuge!1e%2B21!dbig!2gosa7pa2gv!atags!sa!nta.().nnothing!swhen!1970-01-01T00%3A00%3A00.000Z!(deep!(a!(b!)))d__proto__x!1!fa~!b!)&x=-ldl7hi';

type Wire = Readonly<Record<string, unknown>>;

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start({ env: { COLLECTOR_MAX_BODY_BYTES: '4096' } });
});
afterEach(async () => {
  await collector.app.stop();
});

function brokersAreAway(): void {
  collector.sink.answer = () =>
    Promise.reject(new SinkError('down', { code: 'SINK_FAILED', retriable: true }));
}

/** What was refused, by code; and that nothing else was stored. */
function refusedCodes(): (string | undefined)[] {
  return collector.sink.stored.map(({ headers }) => headers?.['refused']?.split(':')[0]);
}

async function propertiesOfStored(): Promise<unknown> {
  const [event] = await collector.stored();
  return JSON.parse(event?.properties ?? '');
}

describe('GET /csc-event', () => {
  const now = Date.now();

  /** The query of a page view; a change to undefined leaves the parameter out. */
  function aBeacon(changes: Readonly<Record<string, string | undefined>> = {}): string {
    const fields: Record<string, string | undefined> = {
      p: PARTY,
      s: SESSION,
      v: PAGE_VIEW,
      e: `${PAGE_VIEW}0`,
      c: now.toString(36),
      n: 't',
      f: 't',
      l: 'http://127.0.0.1:8290/#/fragment/path?q=textual&n=42',
      i: '1ak',
      j: 'sj',
      k: '1.i',
      w: 'z1',
      h: 'qh',
      t: 'pageView',
      ...changes,
    };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined) query.append(name, value);
    }
    if (!('x' in changes)) query.append('x', checksumOf(query));
    return query.toString();
  }

  const get = (query: string, init: { method?: string; headers?: object } = {}) =>
    fetch(`${collector.url}/csc-event?${query}`, {
      ...init,
      headers: { ...BROWSER, ...init.headers },
    });

  it('takes a page view with everything that it says', async () => {
    const response = await get(aBeacon({ r: 'https://search.example/' }));

    expect(response.status).toBe(200);
    expect(await collector.stored()).toMatchObject([
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
        timestamp: now,
        timestamp_source: 'client',
        ip: '127.0.0.1',
        user_agent: BROWSER['user-agent'],
        source: 'divolte',
      },
    ]);
    expect(await propertiesOfStored()).toEqual({
      new_party: true,
      new_session: true,
      screen: '1676x1027',
      viewport: '1261x953',
      pixel_ratio: 1.5,
    });
  });

  it('takes what divolte.js sends for a signal with parameters', async () => {
    await get(RECORDED);

    expect(await collector.stored()).toMatchObject([
      {
        event_type: 'custom',
        event_name: 'addToBasket',
        url: 'https://shop.example/books?q=caf%C3%A9&n=2#top',
      },
    ]);
    expect(await propertiesOfStored()).toEqual({
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

  it.each<[string, Record<string, string | undefined>, Wire]>([
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

  it.each<[string, Record<string, string | undefined>, Wire]>([
    ['a wrong checksum', { x: 'si9805' }, { corrupt: true }],
    ['an empty checksum', { x: '' }, { corrupt: true }],
    ['no checksum', { x: undefined }, { corrupt: true }],
    ['neither party nor session new', { n: 'f', f: 'f' }, { new_party: false, new_session: false }],
    ['a parameter that is no object', { u: 'sjust a text!' }, { parameters: 'just a text' }],
  ])('keeps an event with %s', async (_, changes, expected) => {
    await get(aBeacon(changes));

    expect(await propertiesOfStored()).toMatchObject(expected);
  });

  it('leaves out sizes that are no numbers', async () => {
    await get(aBeacon({ i: undefined, h: '?', k: '' }));

    expect(await propertiesOfStored()).toEqual({ new_party: true, new_session: true });
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ...['p', 's', 'v', 'e', 'n', 'f', 'c'].map(
      (name): [string, Record<string, undefined>, string] => [
        `without ${name}`,
        { [name]: undefined },
        'invalid_event',
      ],
    ),
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
    expect(refusedCodes()).toEqual([code]);
    expect(JSON.parse(collector.sink.stored[0]?.value.toString() ?? '')).toEqual(
      Object.fromEntries(new URLSearchParams(query)),
    );
  });

  it('answers with an image that a browser asks for again by its ETag', async () => {
    const response = await get(aBeacon());

    expect(response.headers.get('content-type')).toBe('image/gif');
    expect(response.headers.get('etag')).toBe(ETAG);
    expect(response.headers.get('cache-control')).toBe('private, no-cache, proxy-revalidate');
    const image = Buffer.from(await response.arrayBuffer());
    expect(image.subarray(0, 6).toString()).toBe('GIF89a');
  });

  it.each([ETAG, `W/${ETAG}`, `"other", ${ETAG}`])(
    'takes a request with If-None-Match %s for no event',
    async (etag) => {
      const response = await get(aBeacon(), { headers: { 'if-none-match': etag } });

      expect([response.status, response.headers.get('etag')]).toEqual([304, ETAG]);
      expect(collector.sink.stored).toEqual([]);
      const counters = await fetch(`${collector.url}/counters`);
      expect((await counters.json()) as ArrivalCount[]).toEqual([]);
    },
  );

  it('takes a request with another ETag for an event', async () => {
    const response = await get(aBeacon(), { headers: { 'if-none-match': '"other"' } });

    expect(response.status).toBe(200);
    expect(await collector.stored()).toHaveLength(1);
  });

  it('gives no ETag to an event that is not stored', async () => {
    brokersAreAway();

    const response = await get(aBeacon());

    expect([response.status, response.headers.get('etag')]).toEqual([503, null]);
  });

  it('takes HEAD for no event', async () => {
    const response = await get(aBeacon(), { method: 'HEAD' });

    expect(response.status).toBe(404);
    expect(collector.sink.stored).toEqual([]);
  });

  it('makes the same event of a beacon that comes twice', async () => {
    await get(aBeacon());
    await get(aBeacon());

    const [first, second] = await collector.stored();
    expect([second?.event_id, second?.timestamp]).toEqual([first?.event_id, first?.timestamp]);
  });
});

describe('POST /mob-event', () => {
  const createdAt = new Date(Date.now() - 1_000);

  function aJsonEvent(changes: Wire = {}): Wire {
    return {
      session_id: '0:is8tiwk4:XLEUVj9hA6AXRUOp2zuIdUpaeFOC~7AU',
      event_id: 'AruZ~Em0WNlAnbyzVmwM~GR0cMb6Xl9r',
      is_new_party: true,
      is_new_session: false,
      client_timestamp_iso: createdAt.toISOString(),
      event_type: 'newUser',
      parameters: { channel: 'mail' },
      ...changes,
    };
  }

  const textOf = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));
  const post = (body: unknown, query = `?p=${encodeURIComponent(PARTY)}`) =>
    fetch(`${collector.url}/mob-event${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Shop/3.1 (Android 16)' },
      body: body instanceof Uint8Array ? new Uint8Array(body) : textOf(body),
    });

  it('takes an event with everything that it says', async () => {
    const response = await post(aJsonEvent());

    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(await collector.stored()).toMatchObject([
      {
        client_event_id: 'AruZ~Em0WNlAnbyzVmwM~GR0cMb6Xl9r',
        event_type: 'custom',
        event_name: 'newUser',
        user_id: PARTY,
        user_id_kind: 'anonymous',
        session_id: '0:is8tiwk4:XLEUVj9hA6AXRUOp2zuIdUpaeFOC~7AU',
        page_view_id: null,
        url: '(none)',
        timestamp: createdAt.getTime(),
        timestamp_source: 'client',
        ip: '127.0.0.1',
        user_agent: 'Shop/3.1 (Android 16)',
        source: 'divolte',
      },
    ]);
    expect(await propertiesOfStored()).toEqual({
      new_party: true,
      new_session: false,
      parameters: { channel: 'mail' },
    });
  });

  it.each<[string, Wire, Wire]>([
    [
      'a page in the parameters',
      { event_type: 'pageView', parameters: { url: 'app://shop/home' } },
      { event_type: 'page_view', url: 'app://shop/home' },
    ],
    ['a page that is no text', { parameters: { url: 7 } }, { url: '(none)' }],
    ['no parameters', { parameters: undefined }, { url: '(none)' }],
    ['parameters that are null', { parameters: null }, { url: '(none)' }],
    ['no type', { event_type: null }, { event_type: 'custom', event_name: null }],
    [
      'a time with an offset, years ago',
      { client_timestamp_iso: '2016-08-24T13:29:39.412+02:00' },
      { timestamp_source: 'received' },
    ],
    ['a member of the sender’s own', { battery: 0.5 }, { event_name: 'newUser' }],
  ])('understands %s', async (_, changes, expected) => {
    expect((await post(aJsonEvent(changes))).status).toBe(204);

    expect(await collector.stored()).toMatchObject([expected]);
  });

  it('keeps a member of the sender’s own as a property', async () => {
    await post(aJsonEvent({ battery: 0.5 }));

    expect(await propertiesOfStored()).toMatchObject({ battery: 0.5 });
  });

  it.each<[string, unknown, string]>([
    ['without a session', aJsonEvent({ session_id: undefined }), 'invalid_event'],
    ['without an id', aJsonEvent({ event_id: '' }), 'invalid_event'],
    ['without is_new_party', aJsonEvent({ is_new_party: undefined }), 'invalid_event'],
    ['with a text for a boolean', aJsonEvent({ is_new_session: 'yes' }), 'invalid_event'],
    ['without a time', aJsonEvent({ client_timestamp_iso: null }), 'invalid_event'],
    [
      'with a time of no zone',
      aJsonEvent({ client_timestamp_iso: '2026-11-25T10:00:00' }),
      'invalid_timestamp',
    ],
    ['with a number for a type', aJsonEvent({ event_type: 3 }), 'invalid_event'],
    ['that views no page', aJsonEvent({ event_type: 'pageView' }), 'missing_url'],
    ['that is a number', 7, 'not_an_object'],
  ])('makes a dead letter of an event %s, and answers as ever', async (_, event, code) => {
    expect((await post(event)).status).toBe(204);

    expect(refusedCodes()).toEqual([code]);
    expect(JSON.parse(collector.sink.stored[0]?.value.toString() ?? '')).toEqual({
      p: PARTY,
      event: JSON.parse(JSON.stringify(event)) as unknown,
    });
  });

  it.each(['', '?p=', '?q=1'])('makes a dead letter of an event of nobody: %j', async (query) => {
    expect((await post(aJsonEvent(), query)).status).toBe(204);

    expect(refusedCodes()).toEqual(['invalid_event']);
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>, number]>([
    ['no JSON', '{"session_id"', 400],
    ['nothing', '', 400],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400],
    ['too many bytes', ' '.repeat(4_097), 413],
  ])('refuses %s', async (_, body, status) => {
    expect((await post(body)).status).toBe(status);
    expect(collector.sink.stored).toEqual([]);
  });

  it('answers 503 while the brokers are away', async () => {
    brokersAreAway();

    expect((await post(aJsonEvent())).status).toBe(503);
  });

  it('makes the same event of one that is sent again', async () => {
    await post(aJsonEvent());
    await post(aJsonEvent());

    const [first, second] = await collector.stored();
    expect([second?.event_id, second?.timestamp]).toEqual([first?.event_id, first?.timestamp]);
  });
});
