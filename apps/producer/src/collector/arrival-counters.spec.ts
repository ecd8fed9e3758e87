import { SinkError } from '../sink/sink-error.ts';
import { RunningCollector } from '../testing/running-collector.ts';
import { ArrivalCounters, type ArrivalCount } from './arrival-counters.ts';

const NOW = Date.UTC(2026, 10, 25, 17, 42);
const HOUR_MS = 3_600_000;
const EVENT = { user_id: 'u1', url: 'page_1', timestamp: '2026-05-01T10:00:00Z' };

describe('ArrivalCounters', () => {
  it('keeps the last 48 hours, in order', () => {
    const counters = new ArrivalCounters();
    for (let hour = 60; hour >= 0; hour -= 1) {
      counters.count({ source: 'v1', receivedAt: NOW - hour * HOUR_MS }, 'accepted');
    }
    counters.count({ source: 'v1', receivedAt: NOW - 20 * HOUR_MS }, 'unavailable', 3);

    const counted = counters.read();
    expect(counted).toHaveLength(48);
    expect(counted.at(-1)).toMatchObject({ hour: '2026-11-25T17:00:00.000Z', received: 1 });
    expect(counted.at(-21)).toMatchObject({ received: 4, accepted: 1, unavailable: 3 });
  });

  it('does not grow with the sources that clients think of', () => {
    const counters = new ArrivalCounters();
    for (let source = 0; source < 1_000; source += 1) {
      counters.count({ source: `source-${source}`, receivedAt: NOW }, 'accepted', 2);
    }

    const counted = counters.read();
    expect(counted).toHaveLength(101);
    expect(counted.find(({ source }) => source === 'other')?.accepted).toBe(1_800);
    expect(counted.reduce((sum, { received }) => sum + received, 0)).toBe(2_000);
  });
});

describe('the name of a source', () => {
  it.each([
    ['is kept up to 100 characters', 'a'.repeat(100), 'a'.repeat(100)],
    ['is cut behind them', 'a'.repeat(60_000), 'a'.repeat(100)],
    ['is cut through no character', `${'a'.repeat(99)}🛒🛒`, `${'a'.repeat(99)}🛒`],
  ])('%s', (_, source, name) => {
    const counters = new ArrivalCounters();
    counters.count({ source, receivedAt: NOW }, 'accepted');
    counters.countClock({ source, receivedAt: NOW }, 'future');

    expect(counters.read()).toMatchObject([{ source: name, accepted: 1, clocks: { future: 1 } }]);
  });
});

describe('GET /counters', () => {
  let collector: RunningCollector;
  let now: number;
  beforeEach(async () => {
    now = NOW;
    collector = await RunningCollector.start({
      env: { COLLECTOR_MAX_BODY_BYTES: '2000', COLLECTOR_MAX_BATCH_EVENTS: '10' },
      deps: { clock: { now: () => now } },
    });
  });
  afterEach(async () => {
    await collector.app.stop();
  });

  const counters = async (): Promise<ArrivalCount[]> => {
    const response = await fetch(`${collector.url}/counters`);
    return (await response.json()) as ArrivalCount[];
  };

  it('counts what was stored and what was refused, by hour and source', async () => {
    await collector.post([EVENT, { ...EVENT, url: '' }, 3, { ...EVENT, source: 'app' }]);
    await collector.post([{ ...EVENT, url: 7 }]);
    now += HOUR_MS;
    await collector.post(EVENT);

    const hour = '2026-11-25T17:00:00.000Z';
    const none = { rejected: {}, unavailable: 0, clocks: {} };
    expect(await counters()).toEqual([
      { hour, source: 'app', received: 1, accepted: 1, ...none },
      {
        hour,
        source: 'v1',
        received: 4,
        accepted: 1,
        rejected: { invalid_url: 2, not_an_object: 1 },
        unavailable: 0,
        clocks: {},
      },
      { hour: '2026-11-25T18:00:00.000Z', source: 'v1', received: 1, accepted: 1, ...none },
    ]);
  });

  it('counts what was refused as a whole: each event that is known, else one', async () => {
    await collector.post('{');
    await collector.post(' '.repeat(2_001));
    await collector.post('a=1', { 'content-type': 'application/x-www-form-urlencoded' });
    await collector.post(JSON.stringify(Array(11).fill(1)));
    await collector.post('[]');
    await fetch(`${collector.url}/elsewhere`);

    expect(await counters()).toMatchObject([
      {
        received: 14,
        accepted: 0,
        rejected: {
          malformed_json: 1,
          body_too_large: 1,
          unsupported_media_type: 1,
          batch_too_large: 11,
        },
      },
    ]);
  });

  it('counts a whole request as unavailable when it is to be sent again', async () => {
    collector.sink.answer = () =>
      Promise.reject(new SinkError('slow', { code: 'SINK_TIMEOUT', retriable: true }));
    const { status } = await collector.post([EVENT, { ...EVENT, url: '' }]);

    expect(status).toBe(503);
    expect(await counters()).toMatchObject([
      { received: 2, accepted: 0, rejected: {}, unavailable: 2 },
    ]);
  });
});
