/** What a client sees of a limit. */
import type { ArrivalCount } from '../arrival-counters.ts';
import { RunningCollector } from '../../testing/running-collector.ts';

const EVENT = { user_id: 'u1', url: 'page_1', timestamp: '2026-05-01T10:00:00Z' };
const START = Date.UTC(2026, 4, 1, 12);

describe('a collector with rate limits', () => {
  let collector: RunningCollector;
  let nowMs: number;
  const start = async (env: NodeJS.ProcessEnv): Promise<void> => {
    nowMs = START;
    collector = await RunningCollector.start({ env, deps: { clock: { now: () => nowMs } } });
  };
  afterEach(async () => {
    await collector.app.stop();
  });

  const rejectedByCode = async (): Promise<unknown[]> => {
    const counters = await fetch(`${collector.url}/counters`);
    return ((await counters.json()) as ArrivalCount[]).map(({ rejected }) => rejected);
  };

  it('answers 429 beyond an address’s limit, and takes the same when Retry-After is over', async () => {
    await start({ COLLECTOR_RATE_PER_ADDRESS: '1' });
    await collector.post(Array(8).fill(EVENT));

    const refused = await collector.post(Array(4).fill(EVENT));
    expect(refused).toMatchObject({ status: 429, body: { accepted: 0, code: 'rate_limited' } });
    expect(refused.headers.get('retry-after')).toBe('3');
    expect(collector.sink.stored).toHaveLength(8);
    expect(await rejectedByCode()).toEqual([{ rate_limited: 4 }]);

    nowMs += 3_000;
    expect((await collector.post(Array(4).fill(EVENT))).status).toBe(200);
  });

  it('reads no body of an address that has sent too much', async () => {
    await start({ COLLECTOR_RATE_PER_ADDRESS: '1' });
    await collector.post(Array(10).fill(EVENT));

    const { status, headers } = await collector.post('no JSON', {
      origin: 'https://shop.example',
    });

    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    expect(headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(headers.get('access-control-expose-headers')).toBe('Retry-After');
    expect(await rejectedByCode()).toEqual([{ rate_limited: 1 }]);
  });

  it('lets an address pay for what nobody can read', async () => {
    await start({ COLLECTOR_RATE_PER_ADDRESS: '1' });
    const statuses: number[] = [];
    for (let sent = 0; sent < 11; sent += 1) {
      statuses.push((await collector.post('no JSON')).status);
    }

    expect(statuses).toEqual([...Array<number>(10).fill(400), 429]);
  });

  it('limits no question after its health', async () => {
    await start({ COLLECTOR_RATE_PER_ADDRESS: '1' });
    await collector.post(Array(10).fill(EVENT));

    expect((await fetch(`${collector.url}/health`)).status).toBe(200);
  });

  it('counts the events of a tracker by its key', async () => {
    await start({ COLLECTOR_RATE_PER_KEY: '1' });
    const pixel = (aid: string) => fetch(`${collector.url}/i?e=pv&url=a&duid=d1&aid=${aid}`);
    const statuses: number[] = [];
    for (let sent = 0; sent < 11; sent += 1) statuses.push((await pixel('shop')).status);

    expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
    expect((await pixel('blog')).status).toBe(200);
  });

  it('refuses a batch that could never pass as too large', async () => {
    await start({ COLLECTOR_RATE_PER_KEY: '1' });

    expect(await collector.post(Array(11).fill(EVENT), { 'x-write-key': 'shop' })).toMatchObject({
      status: 413,
      body: { code: 'batch_too_large' },
    });
  });
});
