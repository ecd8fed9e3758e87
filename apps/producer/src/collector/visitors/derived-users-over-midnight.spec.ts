/** Whose events they are when nobody says so and there is no cookie: what a day, a retry and midnight make of it. */
import type { ClickEvent } from '@clickstream/event-schema';

import { RunningCollector } from '../../testing/running-collector.ts';

const MIDNIGHT = Date.UTC(2026, 4, 2);
const BEFORE = MIDNIGHT - 20_000;
const AFTER = MIDNIGHT + 70_000;
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0';
const KEY = 'a key for tests only';

interface Sent {
  readonly path: string;
  /** @param sentAt what the client's clock says when it sends, the first time or again */
  readonly body?: (sentAt: number) => unknown;
}

const own = (event: object): Sent => ({ path: '/v1/events', body: () => ({ url: 'a', ...event }) });
const PIXEL = '/i?e=pv&url=a&eid=7f0e7a7e-1d2c-4f5b-9c1d-00000000000e';

const WITH_TIME: Readonly<Record<string, Sent>> = {
  'an event with an id': own({ timestamp: BEFORE, event_id: 'order-17' }),
  'an event without an id': own({ timestamp: BEFORE }),
  'an event of an hour ago': own({ timestamp: BEFORE - 3_600_000 }),
  'an event from a log': own({ timestamp: BEFORE, ip: '198.51.100.7', user_agent: 'A' }),
  'a pixel': { path: `${PIXEL}&dtm=${BEFORE}` },
  'a pixel without an id': { path: `/i?e=pv&url=a&dtm=${BEFORE}` },
  'an event of a clock that is three hours behind': {
    path: '/com.snowplowanalytics.snowplow/tp2',
    body: (sentAt) => ({
      schema: 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4',
      data: [
        {
          ...{ e: 'pv', url: 'a', eid: 'e-1' },
          dtm: String(BEFORE - 3 * 3_600_000),
          stm: String(sentAt - 3 * 3_600_000),
        },
      ],
    }),
  },
};

describe('a visitor whom nobody names', () => {
  let collector: RunningCollector;
  let now: number;
  const start = async (env: NodeJS.ProcessEnv = {}): Promise<void> => {
    now = BEFORE;
    collector = await RunningCollector.start({
      env: { VISITOR_HASH_KEY: KEY, ...env },
      deps: { clock: { now: () => now } },
    });
  };
  const sendAt = async (time: number, { path, body }: Sent): Promise<void> => {
    now = time;
    const response = await fetch(`${collector.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': AGENT },
      ...(body === undefined ? {} : { body: JSON.stringify(body(time)) }),
    });
    await response.arrayBuffer();
    expect(response.status).toBe(200);
  };
  const storedAfter = async (...sent: readonly [number, Sent][]): Promise<ClickEvent[]> => {
    for (const [time, event] of sent) await sendAt(time, event);
    return collector.stored();
  };
  afterEach(async () => {
    await collector.app.stop();
  });

  it.each(Object.entries(WITH_TIME))(
    'is the same for %s, sent again after midnight',
    async (_, sent) => {
      await start();
      const [first, retry] = await storedAfter([BEFORE, sent], [AFTER, sent]);

      expect(first).toMatchObject({ user_id_kind: 'derived', timestamp_source: 'client' });
      expect(retry).toEqual({ ...first, received_at: AFTER });
    },
  );

  it.each([
    ['a UUID', PIXEL],
    ['an id', '/i?e=pv&url=a&eid=order-17'],
  ])(
    'is another after midnight for an event with %s and no time, whose id stays',
    async (_, path) => {
      await start();
      const [first, retry, late] = await storedAfter(
        [BEFORE, { path }],
        [MIDNIGHT - 1, { path }],
        [AFTER, { path }],
      );

      expect(first?.timestamp_source).toBe('received');
      expect(retry?.user_id).toBe(first?.user_id);
      expect(late?.user_id).not.toBe(first?.user_id);
      expect(late?.event_id).toBe(first?.event_id);
    },
  );

  it.each<[string, NodeJS.ProcessEnv, object, number]>([
    ['two by default', {}, {}, 2],
    ['one with periods off', { VISITOR_HASH_PERIOD: 'off' }, {}, 1],
    ['one in a period of three days', { VISITOR_HASH_PERIOD: '3d' }, {}, 1],
    ['one when a server passes on the address', {}, { ip: '198.51.100.7' }, 1],
    [
      'two when servers have a period too',
      { VISITOR_HASH_PERIOD_OF_SERVERS: '1d' },
      { ip: '198.51.100.7' },
      2,
    ],
  ])('is %s on two days', async (_, env, fields, visitors) => {
    await start(env);
    const events = await storedAfter(
      [AFTER, own({ timestamp: BEFORE, ...fields })],
      [AFTER, own({ timestamp: AFTER, ...fields })],
    );

    expect(new Set(events.map(({ user_id: id }) => id)).size).toBe(visitors);
  });

  it('has the same id in another collector, and the same event id whatever the period', async () => {
    await start();
    const [first] = await storedAfter([AFTER, own({ timestamp: BEFORE })]);
    const others: ClickEvent[] = [];
    for (const env of [{}, { VISITOR_HASH_PERIOD: 'off' }]) {
      await collector.app.stop();
      await start(env);
      others.push(...(await storedAfter([AFTER, own({ timestamp: BEFORE })])));
    }

    const [other, fixed] = others;
    expect(other?.user_id).toBe(first?.user_id);
    expect(fixed?.user_id).not.toBe(first?.user_id);
    expect(fixed?.event_id).toBe(first?.event_id);
  });

  it('is no name of a partition for longer than a day either', async () => {
    await start();
    for (const time of [BEFORE, AFTER]) await sendAt(time, { path: '/i?e=zz' });

    expect(new Set(collector.sink.stored.map(({ key }) => key.toString())).size).toBe(2);
  });

  it('never carries the key', async () => {
    await start();
    await storedAfter([BEFORE, own({ timestamp: BEFORE })]);

    for (const { key, value } of collector.sink.stored) {
      expect(Buffer.concat([key, value]).includes(KEY)).toBe(false);
    }
  });
});
