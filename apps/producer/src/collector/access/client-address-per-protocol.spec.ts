/** Whose address an event gets, and which address pays for a request, in a collector behind proxies. */
import { RunningCollector } from '../../testing/running-collector.ts';

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0';
const PAYLOAD = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
const BEHIND = { COLLECTOR_TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8' };
const CLIENT = '198.51.100.7';
const SPOOFED = '203.0.113.66';

type Call = readonly [path: string, body?: unknown];

const CALLS: Readonly<Record<string, Call>> = {
  'POST /v1/events': ['/v1/events', { user_id: 'u', url: 'a', timestamp: '2026-05-01T10:00:00Z' }],
  'a Snowplow POST': [
    '/com.snowplowanalytics.snowplow/tp2',
    { schema: PAYLOAD, data: [{ e: 'pv', url: 'a', duid: 'd' }] },
  ],
  'a Snowplow pixel': ['/i?e=pv&url=a&duid=d'],
  'a Segment call': ['/v1/track', { event: 'e', anonymousId: 'a' }],
  'a Segment pixel': ['/pixel/v1/track?event=e&anonymousId=a'],
  'a Divolte beacon': ['/csc-event?p=p&s=s&v=v&e=e&n=t&f=t&c=1&t=sale'],
  'a Divolte event': [
    '/mob-event?p=p',
    {
      session_id: 's',
      event_id: 'e',
      is_new_party: true,
      is_new_session: true,
      client_timestamp_iso: '2026-05-01T10:00:00Z',
    },
  ],
};

async function statusOf(
  collector: RunningCollector,
  [path, body]: Call,
  headers: Record<string, string>,
): Promise<number> {
  const response = await fetch(`${collector.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': AGENT, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return response.status;
}

describe.each(Object.entries(CALLS))('the address of a client of %s', (_, call) => {
  it.each<[string, NodeJS.ProcessEnv, Record<string, string>, string]>([
    ['no proxy', {}, { 'x-forwarded-for': SPOOFED, forwarded: `for=${SPOOFED}` }, '127.0.0.1'],
    ['X-Forwarded-For', BEHIND, { 'x-forwarded-for': `${SPOOFED}, ${CLIENT}, 10.0.0.3` }, CLIENT],
    [
      'Forwarded',
      { ...BEHIND, COLLECTOR_CLIENT_IP_HEADER: 'Forwarded' },
      { forwarded: `for=${SPOOFED}, for="${CLIENT}:80"`, 'x-forwarded-for': SPOOFED },
      CLIENT,
    ],
    [
      'a header of the CDN',
      { ...BEHIND, COLLECTOR_CLIENT_IP_HEADER: 'CF-Connecting-IP' },
      { 'cf-connecting-ip': CLIENT, 'x-forwarded-for': SPOOFED },
      CLIENT,
    ],
  ])('comes from %s', async (_proxy, env, headers, ip) => {
    await using collector = await RunningCollector.start({ env });

    expect(await statusOf(collector, call, headers)).toBeLessThan(300);
    expect(await collector.stored()).toMatchObject([{ ip }]);
  });

  it('pays for its requests, whatever the client adds to the header', async () => {
    const env = { ...BEHIND, COLLECTOR_RATE_PER_ADDRESS: '1' };
    await using collector = await RunningCollector.start({
      env,
      deps: { clock: { now: () => Date.UTC(2026, 4, 1, 12) } },
    });
    const statuses: number[] = [];
    for (let request = 0; request < 11; request += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${request}, ${CLIENT}` };
      statuses.push(await statusOf(collector, call, headers));
    }

    expect(statuses.slice(0, 10).every((status) => status < 300)).toBe(true);
    expect(statuses[10]).toBe(429);
    expect(await statusOf(collector, call, { 'x-forwarded-for': SPOOFED })).toBeLessThan(300);
  });
});
