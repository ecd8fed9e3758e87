import { systemClock } from '@clickstream/service-core';

import { parseAccessLogLine } from '../replay/access-log-line.ts';
import { sendEvents } from './event-sender.ts';
import { Random } from './random.ts';
import { simulateEvents } from './simulated-events.ts';
import { simulateLog } from './simulated-log.ts';

const startAt = Date.UTC(2025, 2, 3);
const log = (seed: number, lines = 3_000): string[] =>
  simulateLog({ lines, startAt, random: new Random(seed) });
const events = (seed: number, count = 3_000): ReturnType<typeof simulateEvents> =>
  simulateEvents({ events: count, startAt, random: new Random(seed) });

describe('Random', () => {
  it('stays within its bounds and uses them', () => {
    const random = new Random(5);
    const seen = new Set(Array.from({ length: 500 }, () => random.between(3, 6)));

    expect([...seen].toSorted()).toEqual([3, 4, 5, 6]);
    expect(random.uuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});

describe('simulateLog', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(log(7)).toEqual(log(7));
    expect(log(7)).not.toEqual(log(8));
  });

  it('has as many lines as asked for, in the order of their times, all of them readable', () => {
    const times = log(7).map((line) => {
      const parsed = parseAccessLogLine(line);
      if (!parsed.ok) throw new Error(parsed.reason);
      return parsed.request.timestamp;
    });

    expect(times).toHaveLength(3_000);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('holds bots, assets, failures and other methods', () => {
    const text = log(7).join('\n');

    for (const part of ['Googlebot', '/static/app.js', '" 404 ', '"POST ', '"HEAD ', '" 304 -']) {
      expect(text).toContain(part);
    }
  });
});

describe('simulateEvents', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(events(7)).toEqual(events(7));
    expect(events(7)).not.toEqual(events(8));
  });

  it('holds retries, late events, bots, strangers and events without id', () => {
    const simulated = events(7);
    const times = simulated.map(
      ({ event }) => Date.parse(String(event['timestamp'])) || Number(event['timestamp']),
    );

    expect(simulated).toHaveLength(3_000);
    expect(simulated.filter(({ sends }) => sends > 1).length).toBeGreaterThan(30);
    expect(
      times.filter((time, at) => time < Math.max(...times.slice(0, at)) - 3_600_000).length,
    ).toBeGreaterThan(30);
    expect(
      simulated.filter(({ event }) => String(event['user_agent']).includes('bot')).length,
    ).toBeGreaterThan(30);
    expect(simulated.filter(({ event }) => event['user_id'] === undefined).length).toBeGreaterThan(
      30,
    );
    expect(simulated.filter(({ event }) => event['event_id'] === undefined).length).toBeGreaterThan(
      30,
    );
  });
});

describe('sendEvents', () => {
  it('sends each event as often as planned', async () => {
    const planned = events(3, 1_000);
    const sent = new Map<string, number>();

    const counts = await sendEvents(planned, {
      client: {
        post: (bodies) => {
          for (const body of bodies) sent.set(body, (sent.get(body) ?? 0) + 1);
          return Promise.resolve({ accepted: bodies.length, rejected: [] });
        },
      },
      rate: undefined,
      clock: systemClock,
      signal: new AbortController().signal,
    });

    expect(counts.sent).toBe(planned.reduce((sum, { sends }) => sum + sends, 0));
    expect(Object.fromEntries(sent)).toEqual(
      Object.fromEntries(planned.map(({ event, sends }) => [JSON.stringify(event), sends])),
    );
  });

  it('keeps to a rate with small batches', async () => {
    const sizes: number[] = [];
    const started = performance.now();

    await sendEvents(events(3, 40), {
      client: {
        post: (bodies) => {
          sizes.push(bodies.length);
          return Promise.resolve({ accepted: bodies.length, rejected: [] });
        },
      },
      rate: 100,
      clock: systemClock,
      signal: new AbortController().signal,
    });

    expect(sizes.slice(0, 4).every((size) => size <= 20)).toBe(true);
    expect(performance.now() - started).toBeGreaterThan(350);
  });
});
