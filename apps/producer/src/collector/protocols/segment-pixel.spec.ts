import { RunningCollector } from '../../testing/running-collector.ts';
import { WRITE_KEY } from '../../testing/segment-events.ts';
import { propertiesOf } from '../../testing/stored-events.ts';
import { SEGMENT_TYPES } from './segment-event.ts';

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

describe('the pixels of the Segment protocol', () => {
  function getPixel(type: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    return collector.browser.get(`/pixel/v1/${type}?${String(new URLSearchParams(fields))}`);
  }

  it('answers a pixel with an image, and reads dots in names as levels', async () => {
    const response = await getPixel('page', {
      writeKey: WRITE_KEY,
      anonymousId: 'a1',
      'context.page.url': 'https://shop.example/a',
      'context.library.name': 'amp',
      'properties.plan': 'pro',
      [`x${'.y'.repeat(200)}`]: 'deep',
    });

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
    const [event] = await collector.stored();
    expect(event).toMatchObject({
      event_type: 'page_view',
      user_id: 'a1',
      url: 'https://shop.example/a',
      source: 'segment:amp',
      app_id: WRITE_KEY,
    });
    expect(propertiesOf(event)).toMatchObject({ properties: { plan: 'pro' } });
  });

  it('takes each request of a pixel for an event of its own, unless it has an id', async () => {
    const opened = { anonymousId: 'a1', event: 'opened' };
    const withId = { ...opened, messageId: 'm' };
    for (const fields of [opened, opened, withId, withId]) await getPixel('track', fields);

    const ids = (await collector.stored()).map(({ event_id: id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[3]).toBe(ids[2]);
  });

  const mail = { writeKey: WRITE_KEY, userId: 'u1', event: 'Email Opened', properties: { n: 1 } };

  it.each(['base64', 'base64url'] as const)('reads the event of a mail in %s', async (alphabet) => {
    const data = Buffer.from(JSON.stringify(mail)).toString(alphabet);
    const response = await collector.browser.get(
      `/v1/pixel/track?data=${encodeURIComponent(data)}`,
    );

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
    const [event] = await collector.stored();
    expect(event).toMatchObject({ user_id: 'u1', event_name: 'Email Opened', app_id: WRITE_KEY });
    expect(propertiesOf(event)).toMatchObject({ properties: { n: 1 } });
  });

  it('reads a + of base64 that nobody has escaped', async () => {
    const data = Buffer.from(JSON.stringify({ ...mail, event: '~~~ opened' })).toString('base64');
    expect(data).toContain('+');

    await collector.browser.get(`/v1/pixel/track?data=${data}`);

    expect(await collector.stored()).toMatchObject([{ event_name: '~~~ opened' }]);
  });

  it.each(SEGMENT_TYPES.flatMap((type) => [`/v1/pixel/${type}`, `/pixel/v1/${type}`]))(
    'answers %s',
    async (path) => {
      const { status } = await collector.browser.get(`${path}?anonymousId=a1&event=opened`);

      expect(status).toBe(200);
      expect(await collector.stored()).toMatchObject([{ user_id: 'a1' }]);
    },
  );

  it.each([
    [{ anonymousId: 'a1' }, 'invalid_event'],
    [{ data: 'no base64 of a JSON' }, 'not_an_object'],
    [{ data: Buffer.from('[7]').toString('base64') }, 'not_an_object'],
  ])('makes a dead letter of the bad pixel %j', async (fields, code) => {
    expect((await getPixel('track', fields)).status).toBe(200);

    expect(collector.sink.refusedCodes).toEqual([code]);
  });
});
