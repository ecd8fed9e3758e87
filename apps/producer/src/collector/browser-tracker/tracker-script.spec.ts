import { gzipSync } from 'node:zlib';

import { TRACKER_SCRIPT } from '@clickstream/browser-tracker';

import { RunningCollector } from '../../testing/running-collector.ts';

describe('GET /clickstream.js', () => {
  let collector: RunningCollector;
  beforeEach(async () => {
    collector = await RunningCollector.start({
      env: { COLLECTOR_PATHS: '/t.js=/clickstream.js', COLLECTOR_RATE_PER_ADDRESS: '1' },
    });
  });
  afterEach(async () => {
    await collector.app.stop();
  });

  it.each(['/clickstream.js', '/t.js'])(
    'gives the tracker at %s, to pages of every site',
    async (path) => {
      const response = await fetch(collector.url + path, {
        headers: { origin: 'https://shop.example' },
      });

      expect(response.status).toBe(200);
      expect(await response.text()).toBe(TRACKER_SCRIPT);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=3600',
        'cross-origin-resource-policy': 'cross-origin',
        'access-control-allow-origin': '*',
        'x-content-type-options': 'nosniff',
        vary: 'accept-encoding',
      });
    },
  );

  it('is smaller than 4 kB as it is sent', async () => {
    const response = await fetch(`${collector.url}/clickstream.js`);

    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(Number(response.headers.get('content-length'))).toBeLessThan(4_096);
    expect(gzipSync(TRACKER_SCRIPT).length).toBeLessThan(4_096);
  });

  it.each([
    ['gzip, deflate, br', 'gzip'],
    ['br', null],
    ['gzip;q=0, identity', null],
    ['gzip;q=0.5', 'gzip'],
    ['identity', null],
  ])('sends for accept-encoding %s', async (acceptEncoding, encoding) => {
    const response = await fetch(`${collector.url}/clickstream.js`, {
      headers: { 'accept-encoding': acceptEncoding },
    });

    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(await response.text()).toBe(TRACKER_SCRIPT);
  });

  it('sends nothing to whom has it already', async () => {
    const first = await fetch(`${collector.url}/clickstream.js`);
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(`${collector.url}/clickstream.js`, {
      headers: { 'if-none-match': etag },
    });
    const other = await fetch(`${collector.url}/clickstream.js`, {
      headers: { 'if-none-match': 'W/"other"' },
    });

    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    expect(other.status).toBe(200);
  });

  it('counts against no limit', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => fetch(`${collector.url}/clickstream.js`)),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});
