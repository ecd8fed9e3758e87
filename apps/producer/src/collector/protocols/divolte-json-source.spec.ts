import { PARTY } from '../../testing/divolte-beacon.ts';
import { RunningCollector } from '../../testing/running-collector.ts';
import { propertiesOf } from '../../testing/stored-events.ts';

type Wire = Readonly<Record<string, unknown>>;

const AGENT = 'Shop/3.1 (Android 16)';
const createdAt = new Date(Date.now() - 1_000);

function aJsonEvent(changes: Wire = {}): Wire {
  return {
    session_id: '0:is8tiwk4:XLEUVj9hA6AXRUOp2zuIdUpaeFOC~7AU',
    event_id: 'AruZ~Em0WNlAnbyzVmwM~GR0cMb6Xl9r',
    is_new_party: true,
    is_new_session: false,
    client_timestamp_iso: createdAt.toISOString(),
    event_type: 'newUser',
    parameters: { channel: 'mail' },
    ...changes,
  };
}

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start({ env: { COLLECTOR_MAX_BODY_BYTES: '4096' } });
});
afterEach(async () => {
  await collector.app.stop();
});

describe('POST /mob-event', () => {
  function post(body: unknown, query = `?p=${encodeURIComponent(PARTY)}`): Promise<Response> {
    return collector.browser.post(`/mob-event${query}`, body, { 'user-agent': AGENT });
  }

  it('takes an event with everything that it says', async () => {
    const response = await post(aJsonEvent());

    expect([response.status, await response.text()]).toEqual([204, '']);
    const events = await collector.stored();
    expect(events).toMatchObject([
      {
        client_event_id: 'AruZ~Em0WNlAnbyzVmwM~GR0cMb6Xl9r',
        event_type: 'custom',
        event_name: 'newUser',
        user_id: PARTY,
        user_id_kind: 'anonymous',
        session_id: '0:is8tiwk4:XLEUVj9hA6AXRUOp2zuIdUpaeFOC~7AU',
        page_view_id: null,
        url: '(none)',
        timestamp: createdAt.getTime(),
        timestamp_source: 'client',
        ip: '127.0.0.1',
        user_agent: AGENT,
        source: 'divolte',
      },
    ]);
    expect(propertiesOf(events[0])).toEqual({
      new_party: true,
      new_session: false,
      parameters: { channel: 'mail' },
    });
  });

  it.each<[string, Wire, Wire]>([
    [
      'a page in the parameters',
      { event_type: 'pageView', parameters: { url: 'app://shop/home' } },
      { event_type: 'page_view', url: 'app://shop/home' },
    ],
    ['a page that is no text', { parameters: { url: 7 } }, { url: '(none)' }],
    ['no parameters', { parameters: undefined }, { url: '(none)' }],
    ['parameters that are null', { parameters: null }, { url: '(none)' }],
    ['no type', { event_type: null }, { event_type: 'custom', event_name: null }],
    [
      'a time with an offset, years ago',
      { client_timestamp_iso: '2016-08-24T13:29:39.412+02:00' },
      { timestamp_source: 'received' },
    ],
    ['a member of the sender’s own', { battery: 0.5 }, { event_name: 'newUser' }],
  ])('understands %s', async (_, changes, expected) => {
    expect((await post(aJsonEvent(changes))).status).toBe(204);

    expect(await collector.stored()).toMatchObject([expected]);
  });

  it('keeps a member of the sender’s own as a property', async () => {
    await post(aJsonEvent({ battery: 0.5 }));

    const [event] = await collector.stored();
    expect(propertiesOf(event)).toMatchObject({ battery: 0.5 });
  });

  it.each<[string, unknown, string]>([
    ['without a session', aJsonEvent({ session_id: undefined }), 'invalid_event'],
    ['without an id', aJsonEvent({ event_id: '' }), 'invalid_event'],
    ['without is_new_party', aJsonEvent({ is_new_party: undefined }), 'invalid_event'],
    ['with a text for a boolean', aJsonEvent({ is_new_session: 'yes' }), 'invalid_event'],
    ['without a time', aJsonEvent({ client_timestamp_iso: null }), 'invalid_event'],
    [
      'with a time of no zone',
      aJsonEvent({ client_timestamp_iso: '2026-11-25T10:00:00' }),
      'invalid_timestamp',
    ],
    ['with a number for a type', aJsonEvent({ event_type: 3 }), 'invalid_event'],
    ['that views no page', aJsonEvent({ event_type: 'pageView' }), 'missing_url'],
    ['that is a number', 7, 'not_an_object'],
  ])('makes a dead letter of an event %s, and answers as ever', async (_, event, code) => {
    expect((await post(event)).status).toBe(204);

    expect(collector.sink.refusedCodes).toEqual([code]);
    expect(JSON.parse(collector.sink.stored[0]?.value.toString() ?? '')).toEqual({
      p: PARTY,
      event: JSON.parse(JSON.stringify(event)) as unknown,
    });
  });

  it.each(['', '?p=', '?q=1'])('makes a dead letter of an event of nobody: %j', async (query) => {
    expect((await post(aJsonEvent(), query)).status).toBe(204);

    expect(collector.sink.refusedCodes).toEqual(['invalid_event']);
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>, number]>([
    ['no JSON', '{"session_id"', 400],
    ['nothing', '', 400],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400],
    ['too many bytes', ' '.repeat(4_097), 413],
  ])('refuses %s', async (_, body, status) => {
    expect((await post(body)).status).toBe(status);
    expect(collector.sink.stored).toEqual([]);
  });

  it('answers 503 while the brokers are away', async () => {
    collector.sink.failNext();

    expect((await post(aJsonEvent())).status).toBe(503);
  });

  it('makes the same event of one that is sent again', async () => {
    await post(aJsonEvent());
    await post(aJsonEvent());

    const [first, second] = await collector.stored();
    expect([second?.event_id, second?.timestamp]).toEqual([first?.event_id, first?.timestamp]);
  });
});
