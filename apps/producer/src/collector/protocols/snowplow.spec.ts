import { RunningCollector } from '../../testing/running-collector.ts';
import { aPageView, SCHEMA, SnowplowSender, TP2 } from '../../testing/snowplow-events.ts';

describe('the Snowplow protocol', () => {
  let collector: RunningCollector;
  let sender: SnowplowSender;
  beforeEach(async () => {
    collector = await RunningCollector.start({ env: { COLLECTOR_MAX_EVENT_BYTES: '2048' } });
    sender = new SnowplowSender(collector.url);
  });
  afterEach(async () => {
    await collector.app.stop();
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

    const response = await sender.post([...bad, aPageView()]);

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
      const response = await sender.get(path, aPageView());

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

  it.each([
    ['no JSON', '{"schema'],
    ['another schema', JSON.stringify({ schema: 'iglu:com.acme/x/jsonschema/1-0-0', data: [{}] })],
    ['nothing', ''],
    ['null', 'null'],
  ])('refuses %s with 400, which trackers drop', async (_, body) => {
    expect((await sender.post(body)).status).toBe(400);
    expect(collector.sink.stored).toEqual([]);
  });

  it('answers 503 while the brokers are away, which trackers send again', async () => {
    collector.sink.failNext();

    expect((await sender.post([aPageView()])).status).toBe(503);
    expect((await sender.get('/i', aPageView())).status).toBe(503);
  });
});
