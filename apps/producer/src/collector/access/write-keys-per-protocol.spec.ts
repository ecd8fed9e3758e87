/** What each protocol takes for a write key, and what a collector does that knows which ones may send. */
import type { Logger } from '@clickstream/service-core';
import { silentLogger } from '@clickstream/service-core';

import type { ArrivalCount } from '../arrival-counters.ts';
import { checksumOf } from '../protocols/divolte-checksum.ts';
import { RunningCollector } from '../../testing/running-collector.ts';

const TP2 = '/com.snowplowanalytics.snowplow/tp2';
const PAYLOAD = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
const EVENT = { user_id: 'u1', url: 'page_1', timestamp: '2026-05-01T10:00:00Z' };
const TRACK = { type: 'track', event: 'e', userId: 'u1' };
const MOBILE = {
  session_id: 's',
  event_id: 'e',
  is_new_party: true,
  is_new_session: true,
  client_timestamp_iso: '2026-05-01T10:00:00Z',
};

type Call = readonly [path: string, body?: unknown, headers?: Record<string, string>];

function basic(key: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
}

function snowplow(aids: readonly unknown[]): unknown {
  return { schema: PAYLOAD, data: aids.map((aid) => ({ e: 'pv', url: 'a', duid: 'd1', aid })) };
}

function beacon(): string {
  const query = new URLSearchParams({ p: 'p', s: 's', v: 'v', e: 'e', n: 't', f: 't', c: '1' });
  query.set('t', 'sale');
  query.set('x', checksumOf(query));
  return `/csc-event?${query}`;
}

/** A call of each protocol that names this key, and how many events it holds. */
function callsWith(key: string): Readonly<Record<string, readonly [Call, events: number]>> {
  return {
    'POST /v1/events, by Basic auth': [['/v1/events', [EVENT, EVENT], basic(key)], 2],
    'POST /v1/events, by header': [['/v1/events', EVENT, { 'x-write-key': key }], 1],
    'POST /v1/events, by query': [[`/v1/events?key=${key}`, EVENT], 1],
    'a Snowplow POST': [[TP2, snowplow([key, key])], 2],
    'a Snowplow pixel': [[`/i?e=pv&url=a&duid=d1&aid=${key}`], 1],
    'a Segment call': [['/v1/track', TRACK, basic(key)], 1],
    'a Segment batch': [['/v1/batch', { batch: [TRACK, TRACK], writeKey: key }], 2],
    'a Segment pixel': [[`/pixel/v1/track?event=e&userId=u1&writeKey=${key}`], 1],
    'a Divolte beacon': [[`${beacon()}&key=${key}`], 1],
    'Divolte’s JSON source': [[`/mob-event?p=p&key=${key}`, MOBILE], 1],
  };
}

let collector: RunningCollector;
afterEach(async () => {
  await collector.app.stop();
});

async function call([path, body, headers = {}]: Call): Promise<{ status: number; text: string }> {
  const response = await fetch(`${collector.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

describe('a collector with write keys', () => {
  beforeEach(async () => {
    collector = await RunningCollector.start({ env: { COLLECTOR_WRITE_KEYS: 'shop, blog' } });
  });

  it.each(Object.entries(callsWith('shop')))('takes %s', async (_, [sent, events]) => {
    const { status } = await call(sent);

    expect([200, 204]).toContain(status);
    expect(await collector.stored()).toHaveLength(events);
  });

  it.each([
    ...Object.entries(callsWith('other')).map(([name, sent]) => [`${name}, unknown`, ...sent]),
    ...Object.entries(callsWith('')).map(([name, sent]) => [`${name}, empty`, ...sent]),
    ['a Snowplow batch with one unknown key', [TP2, snowplow(['shop', 'other'])], 2],
    ['a Snowplow batch with one event without key', [TP2, snowplow(['shop', undefined])], 2],
    ['a Snowplow batch that nobody can read', [TP2, snowplow([7])], 1],
  ] as [string, Call, number][])('refuses %s, and stores nothing', async (_, sent, events) => {
    const { status, text } = await call(sent);

    expect(status).toBe(401);
    expect(JSON.parse(text)).toMatchObject({ accepted: 0, rejected: [], code: 'unknown_key' });
    expect(text).not.toContain('other');
    expect(collector.sink.stored).toEqual([]);
    const counters = await fetch(`${collector.url}/counters`);
    expect((await counters.json()) as ArrivalCount[]).toMatchObject([
      { rejected: { unknown_key: events } },
    ]);
  });

  it('makes a dead letter of an event without a key that can be read, beside good ones', async () => {
    const { status } = await call([TP2, snowplow(['shop', 7, 'blog'])]);

    expect(status).toBe(200);
    expect(collector.sink.stored).toHaveLength(3);
  });

  it('does not take its own parameter for a part of Divolte’s beacon', async () => {
    await call([`${beacon()}&key=shop`]);

    const [event] = await collector.stored();
    expect(event?.properties).not.toContain('corrupt');
  });

  it('lets a page of another site ask with a key', async () => {
    const { headers } = await fetch(`${collector.url}/v1/events`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-write-key',
      },
    });

    expect(headers.get('access-control-allow-headers')).toContain('x-write-key');
  });
});

describe('a collector without write keys', () => {
  it.each([
    ['warns when others can reach it', { COLLECTOR_HOST: '0.0.0.0' }, ['open_to_everybody']],
    [
      'warns of nothing when it has keys',
      { COLLECTOR_HOST: '0.0.0.0', COLLECTOR_WRITE_KEYS: 'shop' },
      [],
    ],
    ['warns of nothing on this machine', {}, []],
  ])('%s', async (_, env, expected) => {
    const warnings: string[] = [];
    const logger: Logger = { ...silentLogger, warn: (message) => void warnings.push(message) };
    collector = await RunningCollector.start({ env, deps: { logger } });

    expect(warnings).toEqual(expected);
    expect((await call(['/v1/events', EVENT, basic('shop')])).status).toBe(200);
  });
});
