import { gzipSync } from 'node:zlib';

import { silentLogger, type LogFields } from '@clickstream/service-core';

import { RunningCollector } from '../testing/running-collector.ts';

const EVENT = { user_id: 'u1', url: 'page_1', timestamp: '2026-05-01T10:00:00Z' };
const GZIP = { 'content-encoding': 'gzip' };
const SHOP = 'https://shop.example';

describe('the collector’s server', () => {
  let collector: RunningCollector | undefined;
  const start = async (env: NodeJS.ProcessEnv = {}): Promise<RunningCollector> =>
    (collector = await RunningCollector.start({ env }));
  afterEach(async () => {
    await collector?.app.stop();
  });

  it('unpacks gzip', async () => {
    const { post, stored } = await bound();

    expect((await post(gzipSync(JSON.stringify(EVENT)), GZIP)).body).toMatchObject({ accepted: 1 });
    expect(await stored()).toMatchObject([{ user_id: 'u1' }]);
  });

  it('unpacks no more than a body may have', async () => {
    const { post } = await bound({ COLLECTOR_MAX_BODY_BYTES: '20000' });
    const bomb = gzipSync(Buffer.alloc(10_000_000, ' '));

    expect(bomb.length).toBeLessThan(20_000);
    expect(await post(bomb, GZIP)).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect((await post(EVENT)).status).toBe(200);
  });

  it.each([
    ['bytes that are not gzip', '{}', 'gzip', 400, 'malformed_gzip'],
    ['half of it', gzipSync(JSON.stringify(EVENT)).subarray(0, 40), 'gzip', 400, 'malformed_gzip'],
    ['another encoding', '{}', 'br', 415, 'unsupported_encoding'],
  ])('refuses %s', async (_, body, encoding, status, code) => {
    const { post } = await bound();

    const answer = await post(body, { 'content-encoding': encoding });

    expect(answer).toMatchObject({ status, body: { code } });
  });

  it.each<[string, NodeJS.ProcessEnv, string | null, string | null]>([
    ['any site', {}, SHOP, 'true'],
    ['any site, when others can reach it', { COLLECTOR_HOST: '0.0.0.0' }, '*', null],
    [
      'a site of the list',
      { COLLECTOR_ALLOWED_ORIGINS: `https://a.example,${SHOP}` },
      SHOP,
      'true',
    ],
    ['another site', { COLLECTOR_ALLOWED_ORIGINS: 'https://a.example' }, null, 'true'],
  ])('tells the browser of %s whether it may send', async (_, env, allowed, withCookies) => {
    const { url } = await start(env);

    const preflight = await fetch(`${url}/v1/events`, {
      method: 'OPTIONS',
      headers: {
        origin: SHOP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    const sent = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { origin: SHOP, 'content-type': 'application/json' },
      body: JSON.stringify(EVENT),
    });

    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-max-age')).toBe('3600');
    for (const { headers } of [preflight, sent]) {
      expect(headers.get('access-control-allow-origin')).toBe(allowed);
      expect(headers.get('access-control-allow-credentials')).toBe(withCookies);
    }
  });

  it('lets a page send whatever headers its tracker adds', async () => {
    const { url } = await start();

    const preflight = await fetch(`${url}/v1/track`, {
      method: 'OPTIONS',
      headers: {
        origin: SHOP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-retry-count',
      },
    });

    expect(preflight.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,x-retry-count',
    );
    expect(preflight.headers.get('vary')).toMatch(/access-control-request-headers/i);
  });

  it.each<[string, Record<string, string>]>([
    ['without an origin', {}],
    ['with an origin alone', { origin: SHOP }],
    ['with a method alone', { 'access-control-request-method': 'POST' }],
  ])('answers OPTIONS %s', async (_, headers) => {
    const { url } = await start();

    const response = await fetch(`${url}/v1/events`, { method: 'OPTIONS', headers });

    const methods =
      response.headers.get('allow') ?? response.headers.get('access-control-allow-methods');
    expect([response.status, methods]).toEqual([
      204,
      expect.stringMatching(/^GET, HEAD, POST/) as string,
    ]);
  });

  it('shows its counters to no page of another site', async () => {
    const { url } = await start();

    const response = await fetch(`${url}/counters`, { headers: { origin: SHOP } });

    expect(response.status).toBe(200);
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('takes events on further paths', async () => {
    const { url, sink } = await start({ COLLECTOR_PATHS: '/a.gif=/i, /e=/v1/events' });

    const pixel = await fetch(`${url}/a.gif?e=pv&duid=d1&url=page_1`);
    const { status } = await fetch(`${url}/e`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(EVENT),
    });

    expect([pixel.headers.get('content-type'), status]).toEqual(['image/gif', 200]);
    expect(sink.stored.map(({ key }) => key.toString())).toEqual(['d1', 'u1']);
  });

  it('says in the log on which route it made a mistake, and nothing of the query', async () => {
    const lines: (LogFields | undefined)[] = [];
    const logger = {
      ...silentLogger,
      error: (event: string, fields?: LogFields) => lines.push({ event, ...fields }),
    };
    collector = await RunningCollector.start({ deps: { logger } });
    collector.sink.answer = () => Promise.reject(new TypeError('a bug'));

    const { status } = await fetch(`${collector.url}/i?e=pv&duid=d1&url=page_1`);

    expect(status).toBe(500);
    expect(lines).toMatchObject([
      { event: 'request_failed', method: 'GET', route: '/i', error: 'TypeError: a bug' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('d1');
  });

  it('says in the log that it refuses events which are good', async () => {
    const lines: (LogFields | undefined)[] = [];
    const logger = {
      ...silentLogger,
      warn: (event: string, fields?: LogFields) => lines.push({ event, ...fields }),
    };
    collector = await RunningCollector.start({ deps: { logger } });
    collector.sink.failNext();

    await collector.post([EVENT, EVENT, EVENT]);
    await collector.post(EVENT);

    expect(lines).toMatchObject([
      { event: 'requests_refused', code: 'not_acknowledged', requests: 1, events: 3 },
    ]);
  });

  it('asks robots to stay away', async () => {
    const { url } = await start();

    expect(await (await fetch(`${url}/robots.txt`)).text()).toContain('Disallow: /');
  });

  async function bound(env: NodeJS.ProcessEnv = {}) {
    const running = await start(env);
    return {
      post: (body: unknown, headers: Record<string, string> = {}) => running.post(body, headers),
      stored: () => running.stored(),
    };
  }
});
