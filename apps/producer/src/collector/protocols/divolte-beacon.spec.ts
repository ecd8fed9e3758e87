import type { GetOptions } from '../../testing/browser.ts';
import { aBeacon } from '../../testing/divolte-beacon.ts';
import { RunningCollector } from '../../testing/running-collector.ts';
import type { ArrivalCount } from '../arrival-counters.ts';

const ETAG = '"6b3edc43-20ec-4078-bc47-e965dd76b88a"';

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

describe('GET /csc-event', () => {
  function get(query: string, options?: GetOptions): Promise<Response> {
    return collector.browser.get(`/csc-event?${query}`, options);
  }

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
    collector.sink.failNext();

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
