import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { waitFor } from '@clickstream/testing';

import { violation } from '../checker/violations.ts';
import { withOptionalField } from '../generator/schema-versions.ts';
import type { SentEvent } from '../ledger/sent-event.ts';
import type { World } from '../world/world.ts';
import {
  connectForeignProducer,
  EVENTS_SUBJECT,
  openEncoder,
  otherSubject,
  register,
  timesLogged,
  validEvents,
} from './foreign-traffic.ts';
import type { Scenario } from './scenario.ts';
import { untilRight } from './until-right.ts';

const run = promisify(execFile);
const CONSUMER = join(import.meta.dirname, '../../../../apps/consumer/src/main.ts');
const COMMITTED = '"run_committed"';
const EVENTS = 60;
const LETTERS = 6;
const HOUR_MS = 3_600_000;

/** The numbers before and after, when nothing was sent in between. */
async function replayTopic(world: World): Promise<void> {
  await world.generator.stop();
  const before = await untilRight(world);
  const runs = timesLogged(world, 'aggregator', COMMITTED);
  await replay(world);
  await waitForRun(world, runs);
  const after = await untilRight(world);
  const changes = before === after ? [] : [`${before} became ${after}`];
  world.observed.push(...violation('I8', 'replays of the topic changed the numbers', changes));
  world.resumeTraffic();
}

async function replay(world: World): Promise<void> {
  for (const consumer of world.consumers) await consumer.stop();
  await world.group.moveTo(({ low }) => low);
  for (const consumer of world.consumers) consumer.start();
  await world.untilNoLag();
}

async function waitForRun(world: World, before: number): Promise<void> {
  await waitFor(
    'the aggregation to run again',
    () => timesLogged(world, 'aggregator', COMMITTED) > before,
    { timeoutMs: 60_000 },
  );
}

async function sendThreeTimes(world: World): Promise<void> {
  const events = validEvents(world, EVENTS);
  await world.generator.send(events);
  await world.generator.sendAgain(events);
  await world.generator.stop();
  await untilRight(world);
  await world.generator.sendAgain(events);
  world.resumeTraffic();
}

/** Retries of a tracker that gives them another time, and half of them another user, all of one hour; each is a collision. */
async function sendChangedRetries(world: World): Promise<void> {
  const hourMs = (Math.floor(Date.now() / HOUR_MS) - 2) * HOUR_MS;
  const events = validEvents(world, EVENTS).map((event, at) => ({
    ...event,
    timestampMs: hourMs + at * 1_000 + 600_000,
  }));
  const changed = (event: SentEvent, at: number): SentEvent => ({
    ...event,
    timestampMs: event.timestampMs + (at % 3 === 0 ? -300_000 : 300_000),
    userId: at % 2 === 0 ? event.userId : `${event.userId}-again`,
  });
  await world.generator.send(events);
  await world.generator.sendVariants(events.map(changed));
  await world.generator.stop();
  await untilRight(world);
  const counted = await world.aggregation.idCollisions(hourMs);
  const wrong = counted === EVENTS ? [] : [`${counted} instead of ${EVENTS}`];
  world.observed.push(...violation('I5', 'hour has a wrong number of id collisions', wrong));
  world.resumeTraffic();
}

/** Valid events become dead letters, because their schema is registered too late; then they are replayed, twice. */
async function replayLettersTwice(world: World): Promise<void> {
  const schema = withOptionalField('coupon');
  const subject = otherSubject('letters');
  await register(world, subject, schema);
  const { encode } = await openEncoder(world, { subject, schema, more: { coupon: 'c-1' } });
  await using producer = await connectForeignProducer(world);
  const events = validEvents(world, LETTERS);
  world.ledger.sending(events);
  const places: string[] = [];
  for (const [partition, event] of events.entries()) {
    const letter = { value: encode(event), reasons: ['foreign_schema'] };
    places.push(...(await producer.sendPoison([letter], { partition })));
  }
  world.ledger.answered(events.map(({ eventId }) => ({ id: eventId, answer: 'acked' })));
  await world.generator.stop();
  await world.untilNoLag();
  await register(world, EVENTS_SUBJECT, schema);
  // Else they would remember for half a minute that the schema is not for them.
  await world.restart('consumers', {});
  for (const which of [[], ['--all']]) {
    const replay = ['dead-letters', 'replay', '--wait', '60s', ...which, ...places];
    // Its exit code says whether each of them is stored.
    await run(process.execPath, [CONSUMER, ...replay], {
      env: { PATH: process.env['PATH'], ...world.stack.env },
    });
  }
  world.resumeTraffic();
}

export const duplicates: readonly Scenario[] = [
  {
    id: 'F14a',
    title: 'the whole topic read and aggregated again',
    run: replayTopic,
    controls: [{ kind: 'consumers', protection: 'stable_row_key', caughtBy: ['I2', 'I3'] }],
  },
  {
    id: 'F14b',
    title: 'every event sent three times, once more after it was counted',
    run: sendThreeTimes,
  },
  {
    id: 'F14c',
    title: 'retries with the same id, but another time or another user',
    run: sendChangedRetries,
  },
  {
    id: 'F14d',
    title: 'dead letters replayed twice, after what was wrong is mended',
    run: replayLettersTwice,
  },
];
