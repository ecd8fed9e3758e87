import { RunningCollector } from '../../testing/running-collector.ts';

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

describe('GET /v1/projects/:writeKey/settings', () => {
  it('tells the browser SDK to send its events here', async () => {
    const response = await collector.browser.get('/v1/projects/wk1/settings');

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
    const response = await behind.browser.get('/v1/projects/wk1/settings', {
      headers: { 'x-forwarded-host': 'events.shop.example', 'x-forwarded-proto': 'https' },
    });

    expect(await response.json()).toMatchObject({
      integrations: { 'Segment.io': { apiHost: 'events.shop.example/v1', protocol: 'https' } },
    });
  });
});

describe('GET /sourceConfig', () => {
  it.each(['/sourceConfig', '/sourceConfig/'])(
    'tells the browser SDK at %s that its source is known and has no other destination',
    async (path) => {
      const response = await collector.browser.get(`${path}?p=npm&v=3.34.1&writeKey=wk1`);

      expect([response.status, await response.json()]).toEqual([
        200,
        { source: { id: 'wk1', config: {}, destinations: [] } },
      ]);
    },
  );

  it('takes the key from where the SDK has it', async () => {
    const authorization = `Basic ${Buffer.from('wk2:').toString('base64')}`;
    const response = await collector.browser.get('/sourceConfig/', { headers: { authorization } });

    expect(await response.json()).toMatchObject({ source: { id: 'wk2' } });
  });
});
