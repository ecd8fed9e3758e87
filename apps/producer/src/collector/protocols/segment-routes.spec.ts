import { RunningCollector } from '../../testing/running-collector.ts';
import { aPage, aTrack, WRITE_KEY, type JsonFields } from '../../testing/segment-events.ts';

function basic(key: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
}

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

describe('the routes of the Segment protocol', () => {
  const calls = ['track', 'page', 'screen', 'identify', 'group', 'alias'];
  it.each(
    calls.flatMap((type) =>
      ['/v1', '/api/s', '/api/s/s2s'].flatMap((prefix) => [
        [`${prefix}/${type}`, type],
        [`${prefix}/${type.charAt(0)}`, type],
      ]),
    ),
  )('takes a single event by POST %s', async (path, type) => {
    const response = await collector.browser.post(path, { event: 'e', name: 'n', userId: 'u1' });

    expect([response.status, await response.json()]).toEqual([200, { success: true }]);
    const isView = type === 'page' || type === 'screen';
    expect(await collector.stored()).toMatchObject([
      { event_name: isView ? null : type === 'track' ? 'e' : type },
    ]);
  });

  it.each([
    '/v1/batch',
    '/v1/b',
    '/v1/import/',
    '/beacon/v1/batch',
    '/api/s/batch',
    '/api/s/s2s/batch',
  ])('takes a batch by POST %s, as text or as JSON', async (path) => {
    const batch = { batch: [aPage(), aTrack()], context: { library: { name: 'lib' } } };
    expect((await collector.browser.post(path, batch)).status).toBe(200);
    const asText = await collector.browser.post(path, batch, { 'content-type': 'text/plain' });
    expect(asText.status).toBe(200);

    expect((await collector.stored()).map(({ source }) => source)).toEqual([
      'segment:analytics.js-next-1.2.3',
      'segment:lib',
      'segment:analytics.js-next-1.2.3',
      'segment:lib',
    ]);
  });

  it('lets an event name its type where Jitsu’s path does not', async () => {
    await collector.browser.post('/api/s/event', aTrack());

    expect(await collector.stored()).toMatchObject([{ event_name: 'Order Completed' }]);
  });

  it.each<[string, Record<string, string>, string, JsonFields]>([
    ['Basic auth', basic('wk2'), '', { writeKey: WRITE_KEY }],
    ['a header', { 'x-write-key': 'wk2:secret' }, '', { writeKey: WRITE_KEY }],
    ['the body', {}, '?writeKey=other', { writeKey: 'wk2' }],
    ['the query', {}, '?writeKey=wk2', {}],
    ['the query, beside a token', { authorization: 'Bearer t' }, '?writeKey=wk2', {}],
  ])('takes the write key from %s', async (_, headers, query, body) => {
    await collector.browser.post(`/v1/batch${query}`, { batch: [aTrack()], ...body }, headers);

    expect(await collector.stored()).toMatchObject([{ app_id: 'wk2' }]);
  });
});
