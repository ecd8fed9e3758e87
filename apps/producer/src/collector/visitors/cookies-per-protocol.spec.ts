/** Whose events they are when no tracker says so, and what a browser sees of the cookie. */
import { RunningCollector } from '../../testing/running-collector.ts';

const TP2 = '/com.snowplowanalytics.snowplow/tp2';
const PAYLOAD = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0';
const ID = '7f0e7a7e-1d2c-4f5b-9c1d-000000000001';
const EVENT_ID = '7f0e7a7e-1d2c-4f5b-9c1d-00000000000e';
const TRACK = { type: 'track', event: 'e', messageId: EVENT_ID };

type Fields = Readonly<Record<string, unknown>>;
type Call = readonly [path: string, body?: unknown];

function snowplow(...events: Fields[]): Call {
  const data = events.map((event) => ({ e: 'pv', url: 'a', eid: EVENT_ID, ...event }));
  return [TP2, { schema: PAYLOAD, data }];
}

const OF_NOBODY: Readonly<Record<string, Call>> = {
  'a Snowplow POST': snowplow({}),
  'a Snowplow pixel': [`/i?e=pv&url=a&eid=${EVENT_ID}`],
  'a Segment call': ['/v1/t', TRACK],
  'a Segment batch': ['/v1/b', { batch: [TRACK] }],
  'a Segment beacon': ['/beacon/v1/batch', { batch: [TRACK] }],
  'a Segment pixel': [`/pixel/v1/track?event=e&messageId=${EVENT_ID}`],
};

let collector: RunningCollector;
const start = async (env: NodeJS.ProcessEnv = {}): Promise<void> => {
  collector = await RunningCollector.start({
    env: { COLLECTOR_COOKIE_NAME: 'sp', COLLECTOR_MAX_EVENT_BYTES: '2048', ...env },
  });
};
afterEach(async () => {
  await collector.app.stop();
});

/** What the answer says of cookies, and its status. */
async function send(
  [path, body]: Call,
  headers: Record<string, string> = {},
): Promise<{ status: number; cookie: string | null; visitor: string | undefined }> {
  const response = await fetch(`${collector.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': AGENT, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  const cookie = response.headers.get('set-cookie');
  return { status: response.status, cookie, visitor: /^sp=([^;]+)/.exec(cookie ?? '')?.[1] };
}

describe('a collector with a cookie', () => {
  it.each(Object.entries(OF_NOBODY))('gives a new visitor one for %s', async (_, call) => {
    await start();
    const { visitor } = await send(call);

    expect(visitor).toMatch(/^[0-9a-f-]{36}$/);
    expect(await collector.stored()).toMatchObject([
      { event_id: EVENT_ID, user_id: visitor, user_id_kind: 'anonymous' },
    ]);
    expect(collector.sink.stored[0]?.key.toString()).toBe(visitor);
  });

  it.each(Object.entries(OF_NOBODY))('knows the visitor again by %s', async (_, call) => {
    await start();
    const { visitor } = await send(call, { cookie: `a=b; sp=${ID}` });

    expect(visitor).toBe(ID);
    expect(await collector.stored()).toMatchObject([{ event_id: EVENT_ID, user_id: ID }]);
  });

  it('says how long, where and for whom it is kept', async () => {
    await start({
      COLLECTOR_COOKIE_DOMAIN: 'shop.example',
      COLLECTOR_COOKIE_SAME_SITE: 'None',
      COLLECTOR_COOKIE_MAX_AGE: '30d',
    });
    const { cookie } = await send(snowplow({}));

    expect(cookie?.split('; ').slice(1).toSorted()).toEqual([
      'Domain=shop.example',
      'HttpOnly',
      'Max-Age=2592000',
      'Path=/',
      'SameSite=None',
      'Secure',
    ]);
  });

  it('names the same visitor and the same event when the answer is lost', async () => {
    await start();
    const call = snowplow({ eid: 'e-1' }, { eid: 'e-2' });
    const first = await send(call);
    const withoutCookie = await send(call);
    const withCookie = await send(call, { cookie: `sp=${first.visitor ?? ''}` });

    expect([withoutCookie.visitor, withCookie.visitor]).toEqual([first.visitor, first.visitor]);
    const events = await collector.stored();
    expect(new Set(events.map(({ event_id: id }) => id)).size).toBe(2);
    expect(new Set(events.map(({ user_id: id }) => id)).size).toBe(1);
  });

  it('gives an event the same id whether its visitor has the cookie or not', async () => {
    await start();
    const event = ['/v1/t', { type: 'track', event: 'e', timestamp: new Date() }] as const;
    await send(event);
    await send(event, { cookie: `sp=${ID}` });

    const [first, second] = await collector.stored();
    expect(second?.event_id).toBe(first?.event_id);
    expect(second?.user_id).not.toBe(first?.user_id);
  });

  it.each<[string, Call, string]>([
    ['a known user', snowplow({ uid: 'u1' }), 'u1'],
    ['a tracker’s visitor', snowplow({ duid: 'd1' }), 'd1'],
    ['a tracker’s network user', snowplow({ nuid: 'n1' }), 'n1'],
    ['a user of Segment', ['/v1/t', { ...TRACK, userId: 'u1' }], 'u1'],
    ['a visitor of Segment', ['/v1/t', { ...TRACK, anonymousId: 'a1' }], 'a1'],
  ])('leaves alone whoever is %s', async (_, call, userId) => {
    await start();

    expect(await send(call, { cookie: `sp=${ID}` })).toMatchObject({ status: 200, cookie: null });
    expect(await collector.stored()).toMatchObject([{ user_id: userId }]);
  });

  it.each<Record<string, string>>([{ dnt: '1' }, { 'sec-gpc': '1' }, { 'sp-anonymous': '*' }])(
    'neither sets nor reads one for %j',
    async (headers) => {
      await start();
      const bySnowplow = await send(snowplow({}), { ...headers, cookie: `sp=${ID}` });
      const bySegment = await send(['/v1/t', TRACK], { ...headers, cookie: `sp=${ID}` });

      expect([bySnowplow.cookie, bySegment.cookie]).toEqual([null, null]);
      expect(collector.sink.stored[1]?.headers?.['refused']).toMatch(/^missing_user_id/);
      collector.sink.stored.pop();
      expect(await collector.stored()).toMatchObject([{ user_id_kind: 'derived' }]);
    },
  );

  it('takes no server for a browser', async () => {
    await start();
    const bySnowplow = await send(snowplow({}), { 'user-agent': 'node' });
    const bySegment = await send(['/v1/t', TRACK], { 'user-agent': 'node' });

    expect([bySnowplow.cookie, bySegment.cookie]).toEqual([null, null]);
  });

  it('takes the agent of a pixel for what it is: somebody’s mail program', async () => {
    await start();
    const { visitor } = await send([`/pixel/v1/track?event=e`], { 'user-agent': 'Mail/1.0' });

    expect(await collector.stored()).toMatchObject([{ user_id: visitor }]);
  });

  it('sets none when nothing was accepted', async () => {
    await start();
    const unknown = await send(snowplow({ e: 'zz' }));
    const tooLarge = await send(snowplow({ page: 'long '.repeat(1_000) }));
    const noRequest = await send([TP2, {}]);
    collector.sink.failNext();
    const unavailable = await send(snowplow({}), { cookie: `sp=${ID}` });

    expect([unknown, tooLarge, noRequest, unavailable]).toMatchObject([
      { status: 200, cookie: null },
      { status: 200, cookie: null },
      { status: 400, cookie: null },
      { status: 503, cookie: null },
    ]);
  });

  it('sets none for POST /v1/events and for Divolte, which name their users', async () => {
    await start();
    const own = await send(['/v1/events', { url: 'a', timestamp: '2026-05-01T10:00:00Z' }]);
    const divolte = await send(['/csc-event?p=p&s=s&v=v&e=e&n=t&f=t&c=1&t=sale']);

    expect([own, divolte]).toMatchObject([
      { status: 200, cookie: null },
      { status: 200, cookie: null },
    ]);
  });
});

describe('a collector whose cookie needs consent', () => {
  const BY_COOKIE = { COLLECTOR_COOKIE_CONSENT: 'consent=yes|all' };
  const BY_HEADER = { COLLECTOR_COOKIE_CONSENT: 'header:X-Consent=1' };

  it.each(Object.entries(OF_NOBODY))('sets it with consent for %s', async (_, call) => {
    await start(BY_COOKIE);
    const { visitor } = await send(call, { cookie: 'consent=all' });

    expect(visitor).toMatch(/^[0-9a-f-]{36}$/);
    expect(await collector.stored()).toMatchObject([{ user_id: visitor }]);
  });

  it.each(Object.entries(OF_NOBODY))('reads it with consent for %s', async (_, call) => {
    await start(BY_HEADER);
    const { visitor } = await send(call, { cookie: `sp=${ID}`, 'x-consent': '1' });

    expect(visitor).toBe(ID);
    expect(await collector.stored()).toMatchObject([{ user_id: ID }]);
  });

  it.each(Object.entries(OF_NOBODY))(
    'neither sets nor reads it without for %s',
    async (_, call) => {
      await start(BY_COOKIE);
      const answers = [
        await send(call),
        await send(call, { cookie: `sp=${ID}` }),
        await send(call, { cookie: `sp=${ID}; consent=no` }),
        await send(call, { cookie: `sp=${ID}`, consent: 'yes' }),
        await send(call, { cookie: `sp=${ID}; consent=yes`, dnt: '1' }),
        await send(call, { cookie: `sp=${ID}; consent=yes`, 'sec-gpc': '1' }),
      ];

      expect(answers).toMatchObject(answers.map(() => ({ status: 200, cookie: null })));
      const keys = collector.sink.stored.map(({ key }) => key.toString());
      expect(keys).toHaveLength(answers.length);
      expect(keys).not.toContain(ID);
    },
  );

  it('lets a page of another site send the header', async () => {
    await start(BY_HEADER);
    const preflight = await fetch(`${collector.url}${TP2}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-consent',
      },
    });

    expect(preflight.headers.get('access-control-allow-headers')).toBe('x-consent');
  });
});

describe('a collector without a cookie', () => {
  it('sets and reads none', async () => {
    await start({ COLLECTOR_COOKIE_NAME: '' });

    expect((await send(snowplow({}), { cookie: `sp=${ID}` })).cookie).toBeNull();
    expect(await collector.stored()).toMatchObject([{ user_id_kind: 'derived' }]);
  });
});
