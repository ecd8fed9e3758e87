/** How `GET /counters` tells of devices whose clocks are wrong. */
import { RunningCollector } from '../testing/running-collector.ts';
import type { ArrivalCount } from './arrival-counters.ts';

const NOW = Date.UTC(2026, 10, 25, 17, 42);
const HOUR_MS = 3_600_000;
const YEAR_MS = 366 * 24 * HOUR_MS;
const PAYLOAD = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0';

interface Clock {
  /** Null where it says nothing, and a text where it says what is no time. */
  readonly created: number | string | null;
  readonly sent?: number;
}

type Send = (clock: Clock) => readonly [path: string, body?: unknown];

const iso = (time: number | string | null | undefined): string | undefined =>
  typeof time === 'number' ? new Date(time).toISOString() : (time ?? undefined);
const text = (time: number | string | null | undefined): string | undefined =>
  time == null ? undefined : String(time);

const PROTOCOLS: Readonly<Record<string, Send>> = {
  'a Snowplow POST': ({ created, sent }) => [
    '/com.snowplowanalytics.snowplow/tp2',
    { schema: PAYLOAD, data: [{ e: 'pv', url: 'a', dtm: text(created), stm: text(sent) }] },
  ],
  'a Segment call': ({ created, sent }) => [
    '/v1/page',
    { anonymousId: 'a', properties: { url: 'a' }, timestamp: iso(created), sentAt: iso(sent) },
  ],
};

const CLOCKS: Readonly<Record<string, Clock>> = {
  corrected: { created: NOW - 3 * HOUR_MS, sent: NOW - 3 * HOUR_MS },
  future: { created: NOW + YEAR_MS },
  ancient: { created: NOW - YEAR_MS },
  unreadable: { created: 'yesterday' },
  missing: { created: null },
};

describe('the counters of clocks', () => {
  let collector: RunningCollector;
  let now: number;
  beforeEach(async () => {
    now = NOW;
    collector = await RunningCollector.start({
      env: { COLLECTOR_COOKIE_NAME: 'sp' },
      deps: { clock: { now: () => now } },
    });
  });
  afterEach(async () => {
    await collector.app.stop();
  });

  const send = async (
    [path, body]: ReturnType<Send>,
    headers: Record<string, string> = {},
  ): Promise<void> => {
    const response = await fetch(`${collector.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': AGENT, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
  };
  const counted = async (): Promise<ArrivalCount[]> =>
    (await (await fetch(`${collector.url}/counters`)).json()) as ArrivalCount[];

  describe.each(Object.entries(PROTOCOLS))('for %s', (_, call) => {
    it.each(Object.entries(CLOCKS))('name one that is %s', async (finding, clock) => {
      await send(call(clock));

      expect(await counted()).toMatchObject([{ accepted: 1, clocks: { [finding]: 1 } }]);
      const [event] = await collector.stored();
      expect(event?.timestamp_source).toBe(finding === 'corrected' ? 'client' : 'received');
      expect(event?.timestamp).toBe(NOW);
    });

    it('name none that is right', async () => {
      await send(call({ created: NOW - 1_000, sent: NOW }));

      expect(await counted()).toMatchObject([{ accepted: 1, clocks: {} }]);
    });
  });

  it('leave the time of a Segment batch that is sent again as it was', async () => {
    const call = PROTOCOLS['a Segment call']!({ created: NOW - 1_000, sent: NOW });
    await send(call);
    now = NOW + 40 * 60_000;
    await send(call);

    const [first, retry] = await collector.stored();
    expect(retry).toEqual({ ...first, received_at: now });
  });

  it('know Divolte’s too', async () => {
    const created = (NOW + YEAR_MS).toString(36);
    await send([`/csc-event?p=p&s=s&v=v&e=e&n=t&f=t&t=sale&c=${created}`]);

    expect(await counted()).toMatchObject([{ source: 'divolte', clocks: { future: 1 } }]);
  });

  it('count one for an event without an address', async () => {
    await send(PROTOCOLS['a Snowplow POST']!(CLOCKS['ancient']!), { 'sp-anonymous': '*' });

    expect(await counted()).toMatchObject([{ clocks: { ancient: 1 } }]);
  });

  it('count accepted events only, each in its kind', async () => {
    const event = { e: 'pv', url: 'a' };
    const data = [{ ...event, dtm: '1' }, { ...event, dtm: '2' }, event, { e: 'zz', dtm: '1' }];
    await send(['/com.snowplowanalytics.snowplow/tp2', { schema: PAYLOAD, data }]);
    collector.sink.failNext();
    await send(['/com.snowplowanalytics.snowplow/tp2', { schema: PAYLOAD, data }]);

    const counts = await counted();
    const sumOf = (finding: 'ancient' | 'missing'): number =>
      counts.reduce((sum, { clocks }) => sum + (clocks[finding] ?? 0), 0);
    expect([sumOf('ancient'), sumOf('missing')]).toEqual([2, 1]);
  });

  it('say nothing of servers, whose clocks are believed or whose events are refused', async () => {
    await collector.post([
      { user_id: 'u', url: 'a', timestamp: NOW - YEAR_MS },
      { user_id: 'u', url: 'a', timestamp: NOW + YEAR_MS },
    ]);

    expect(await counted()).toMatchObject([
      { accepted: 1, rejected: { timestamp_in_future: 1 }, clocks: {} },
    ]);
  });
});
