import { RunningCollector } from '../../testing/running-collector.ts';
import { aTrack } from '../../testing/segment-events.ts';

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start({ env: { COLLECTOR_MAX_EVENT_BYTES: '2048' } });
});
afterEach(async () => {
  await collector.app.stop();
});

describe('what the Segment protocol refuses', () => {
  it('makes a dead letter of a bad event, and stores the others of its request', async () => {
    const bad: [unknown, string][] = [
      [aTrack({ event: undefined }), 'invalid_event'],
      [aTrack({ type: 'purchase' }), 'unknown_event'],
      [aTrack({ userId: '' }), 'missing_user_id'],
      [aTrack({ userId: {} }), 'invalid_user_id'],
      [aTrack({ messageId: {} }), 'invalid_event_id'],
      [aTrack({ properties: { text: 'long '.repeat(1_000) } }), 'event_too_large'],
      [7, 'not_an_object'],
    ];

    const batch = [...bad.map(([event]) => event), aTrack()];
    const response = await collector.browser.post('/v1/batch', { batch });

    expect([response.status, await response.json()]).toEqual([200, { success: true }]);
    expect(collector.sink.refusedCodes).toEqual([...bad.map(([, code]) => code), undefined]);
    expect(collector.sink.stored).toHaveLength(bad.length + 1);
  });

  it('survives whatever is nested deeply', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const response = await collector.browser.post(
      '/v1/batch',
      `{"batch":[${deep},{"type":"track","x":${deep}}]}`,
    );

    expect(response.status).toBe(200);
    expect(collector.sink.refusedCodes).toEqual(['not_an_object', 'invalid_event']);
  });

  it.each([
    ['no JSON', '/v1/track', '{"userId'],
    ['nothing', '/v1/track', ''],
    ['null', '/v1/track', 'null'],
    ['a list where one event belongs', '/v1/track', '[]'],
    ['no batch', '/v1/batch', '{}'],
    ['a batch that is no list', '/v1/batch', '{"batch":{}}'],
    ['an empty batch', '/v1/batch', '{"batch":[]}'],
  ])('refuses %s with 400, which SDKs drop', async (_, path, body) => {
    expect((await collector.browser.post(path, body)).status).toBe(400);
    expect(collector.sink.stored).toEqual([]);
  });

  it('answers 503 while the brokers are away, which SDKs send again', async () => {
    collector.sink.failNext();

    const response = await collector.browser.post('/v1/track', aTrack());
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await collector.browser.get('/pixel/v1/track?anonymousId=a&event=e')).status).toBe(503);
  });
});
