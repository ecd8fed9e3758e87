import { RunningCollector } from '../../testing/running-collector.ts';
import { SnowplowSender, SPARE_ID, type SnowplowWire } from '../../testing/snowplow-events.ts';
import { propertiesOf } from '../../testing/stored-events.ts';

const INSTALL = '7f8fc32b-ca1b-4b54-8f23-23822b6397ab';
const SESSION = 'e1bf8c98-8eae-47c6-9c3b-96ced5b6468b';
const SCREEN = '9a1c6e0e-5b0d-4d7e-8f57-0d3a9b6f0001';
const NOBODY = '00000000-0000-0000-0000-000000000000';

const OWN = 'com.snowplowanalytics.snowplow';
const MOBILE = 'com.snowplowanalytics.mobile';
const AMP = 'dev.amp.snowplow';

function describing(name: string, data: unknown): { schema: string; data: unknown } {
  return { schema: `iglu:${name}/jsonschema/1-0-0`, data };
}

const session = (userId: string): object =>
  describing(`${OWN}/client_session`, { userId, sessionId: SESSION, sessionIndex: 1 });
const screen = describing(`${MOBILE}/screen`, { id: SCREEN, name: 'Cart' });

/** What Snowplow's trackers of apps and of AMP pages send, which have no cookies and no addresses of pages. */
function anAppEvent(changes: SnowplowWire, contexts: readonly object[] = []): SnowplowWire {
  const now = Date.now();
  return {
    ...{ e: 'ue', eid: `${SPARE_ID}1`, p: 'mob', tv: 'rn-4.10.2', aid: 'shop' },
    ...{ dtm: String(now - 1_000), stm: String(now) },
    co: JSON.stringify(describing(`${OWN}/contexts`, contexts)),
    ...changes,
  };
}

function saying(name: string, data: object = {}): SnowplowWire {
  return { ue_pr: JSON.stringify(describing(`${OWN}/unstruct_event`, describing(name, data))) };
}

const OKHTTP = { 'user-agent': 'okhttp/4.12.0' };
const PING = { ...saying(`${AMP}/amp_page_ping`, { totalEngagedTime: 5 }), p: 'web' };

describe('what an event of Snowplow’s app and AMP trackers is stored as', () => {
  let collector: RunningCollector;
  let sender: SnowplowSender;
  beforeEach(async () => {
    collector = await RunningCollector.start();
    sender = new SnowplowSender(collector.url);
  });
  afterEach(async () => {
    await collector.app.stop();
  });

  it.each<[string, SnowplowWire, readonly object[], object]>([
    [
      'an installation and its session',
      saying('com.acme/sale'),
      [session(INSTALL)],
      { user_id: INSTALL, user_id_kind: 'anonymous', session_id: SESSION },
    ],
    [
      'its known user',
      { ...saying('com.acme/sale'), uid: 'u7' },
      [session(INSTALL)],
      { user_id: 'u7', user_id_kind: 'user', session_id: SESSION },
    ],
    [
      'who wants to be nobody',
      saying('com.acme/sale'),
      [session(NOBODY)],
      { user_id_kind: 'derived' },
    ],
    [
      'a view of a screen as one of a page',
      saying(`${MOBILE}/screen_view`, { id: SCREEN, name: 'Cart' }),
      [],
      { event_type: 'page_view', event_name: 'screen_view', url: 'Cart', page_view_id: SCREEN },
    ],
    [
      'a view of a screen in the older way',
      saying(`${OWN}/screen_view`, { name: 'Cart' }),
      [],
      { event_type: 'page_view', url: 'Cart', page_view_id: null },
    ],
    [
      'a view of a screen without a name',
      saying(`${OWN}/screen_view`, { id: SCREEN }),
      [],
      { event_type: 'page_view', url: '(none)', page_view_id: SCREEN },
    ],
    [
      'a click on a screen',
      saying(`${OWN}/button_click`, { label: 'Buy' }),
      [screen],
      { event_type: 'click', url: 'Cart', page_view_id: SCREEN },
    ],
    [
      'how long a screen was to be seen',
      saying(`${MOBILE}/screen_end`),
      [screen, describing(`${MOBILE}/screen_summary`, { foreground_sec: 12.5 })],
      { event_type: 'engagement', url: 'Cart', page_view_id: SCREEN, time_spent: 12.5 },
    ],
    [
      'the end of a screen that nobody has measured',
      saying(`${MOBILE}/screen_end`),
      [screen, describing(`${MOBILE}/screen_summary`, { foreground_sec: -1 })],
      { event_type: 'custom', time_spent: null },
    ],
    [
      'the screen in a page, whose pings are the page’s',
      { e: 'pp', url: 'https://shop.example/a' },
      [screen, describing(`${OWN}/web_page`, { id: 'pv-1' })],
      { event_type: 'page_ping', url: 'https://shop.example/a', page_view_id: 'pv-1' },
    ],
    [
      'an AMP page and its reader',
      { e: 'pv', p: 'web', url: 'https://shop.example/a' },
      [
        describing(`${AMP}/amp_id`, { ampClientId: 'amp-1', domainUserid: '', userId: '' }),
        describing(`${AMP}/amp_web_page`, { ampPageViewId: 'PVID64_a' }),
      ],
      { user_id: 'amp-1', user_id_kind: 'anonymous', page_view_id: 'PVID64_a' },
    ],
    [
      'an AMP reader who comes from a page of ours',
      { e: 'pv', p: 'web', url: 'https://shop.example/a' },
      [describing(`${AMP}/amp_id`, { ampClientId: 'amp-1', domainUserid: 'd1' })],
      { user_id: 'd1' },
    ],
    ['the ping of an AMP page', PING, [], { event_type: 'page_ping' }],
    [
      'contexts that are none',
      { e: 'se', se_ac: 'add' },
      [describing(`${OWN}/client_session`, 'x'), describing(`${OWN}/web_page`, { id: 7 })],
      { event_name: 'add', user_id_kind: 'derived', page_view_id: null },
    ],
  ])('understands %s', async (_, changes, contexts, expected) => {
    const { status } = await sender.post([anAppEvent(changes, contexts)], { headers: OKHTTP });

    expect(status).toBe(200);
    expect(await collector.stored()).toMatchObject([expected]);
  });

  it('keeps what the contexts say as well', async () => {
    await sender.post([anAppEvent(saying('com.acme/sale', { total: 5 }), [session(INSTALL)])]);

    const [event] = await collector.stored();
    expect(propertiesOf(event)).toMatchObject({
      event: { data: { total: 5 } },
      contexts: [session(INSTALL)],
    });
  });

  it.each([
    ['mob', OKHTTP['user-agent'], { ip: '127.0.0.1', user_agent: null }],
    ['mob', 'Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8)', { ip: '127.0.0.1' }],
    ['srv', OKHTTP['user-agent'], { ip: null, user_agent: null }],
  ])(
    'knows where the platform %s is by its address, and by no agent of a library (%s)',
    async (p, agent, expected) => {
      const event = anAppEvent({ ...saying('com.acme/sale'), p }, [session(INSTALL)]);
      await sender.post([event], { headers: { 'user-agent': agent } });

      expect(await collector.stored()).toMatchObject([
        { user_agent: agent.startsWith('Dalvik') ? agent : null, ...expected },
      ]);
    },
  );
});
