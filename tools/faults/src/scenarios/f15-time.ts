import { violation } from '../checker/violations.ts';
import { readLedger } from '../ledger/ledger-file.ts';
import type { EventState } from '../ledger/ledger.ts';
import type { World } from '../world/world.ts';
import { validEvents } from './foreign-traffic.ts';
import type { Scenario } from './scenario.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NEW_YORK = { TZ: 'America/New_York' } as const;

/** Around midnight, leap days, and where New York and Berlin change their clocks. */
const INSTANTS = [
  '1990-01-01T00:00:00.000Z',
  '1999-12-31T23:59:59.999Z',
  '2000-02-29T12:00:00.000Z',
  '2024-02-29T23:59:59.999Z',
  '2024-03-01T00:00:00.000Z',
  '2025-03-09T06:59:59.999Z',
  '2025-03-09T07:00:00.000Z',
  '2025-11-02T05:30:00.000Z',
  '2025-11-02T06:30:00.000Z',
  '2025-03-30T00:59:59.999Z',
  '2025-03-30T01:00:00.000Z',
  '2025-10-26T00:30:00.000Z',
  '2025-10-26T01:30:00.000Z',
];

function acceptedTimes(now: number): number[] {
  return [
    ...INSTANTS.map((instant) => Date.parse(instant)),
    now + 9 * MINUTE_MS,
    now - HOUR_MS,
    now - 3 * DAY_MS,
    now - 5 * 365 * DAY_MS,
  ];
}

function refusedTimes(now: number): number[] {
  return [
    Date.UTC(1989, 11, 31, 23, 59, 59, 999),
    0,
    -1,
    // seconds where milliseconds are meant
    Math.floor(now / 1_000),
    now + 12 * MINUTE_MS,
    now + DAY_MS,
    Date.UTC(9999, 11, 31),
    Date.UTC(10_000, 0, 1),
    Number.MAX_SAFE_INTEGER,
  ];
}

/** Two clicks at each time; those that can be none have to be refused. */
async function sendTimes(world: World): Promise<void> {
  const now = Date.now();
  const states = new Map<string, EventState>();
  const send = async (times: readonly number[], state: EventState): Promise<void> => {
    const events = validEvents(world, 2 * times.length).map((event, at) => ({
      ...event,
      eventType: 'click' as const,
      timestampMs: times[at % times.length] ?? 0,
    }));
    for (const { eventId } of events) states.set(eventId, state);
    await world.generator.send(events);
  };
  await send(acceptedTimes(now), 'acked');
  await send(refusedTimes(now), 'rejected');
  const { events } = readLedger(world.ledger.path);
  const wrong = [...states].flatMap(([id, state]) => {
    const entry = events.get(id);
    if (entry === undefined || entry.state === state) return [];
    return [`${entry.event.timestampMs} was ${entry.state}, not ${state}`];
  });
  world.observed.push(...violation('I3', 'times were judged wrongly by the collector', wrong));
}

export const time: readonly Scenario[] = [
  {
    id: 'F15a',
    title: 'times at every edge: leap days, changes of clocks, late, ahead, in seconds, impossible',
    run: sendTimes,
  },
  {
    id: 'F15b',
    title: 'engines and apps that think that they are in New York',
    world: { stackEnv: NEW_YORK },
    run: async (world: World): Promise<void> => {
      for (const kind of ['collectors', 'consumers', 'aggregator'] as const) {
        await world.restart(kind, NEW_YORK);
      }
      await world.untilReady();
      await sendTimes(world);
    },
  },
];
