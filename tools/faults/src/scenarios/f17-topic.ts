import { waitFor } from '@clickstream/testing';

import type { World } from '../world/world.ts';
import {
  connectForeignProducer,
  openEncoder,
  timesLogged,
  validEvents,
} from './foreign-traffic.ts';
import type { Scenario } from './scenario.ts';

const PARTITIONS = 6;
const MORE_PARTITIONS = 8;
const EVENTS = 20;
const BEYOND_THE_END = 1_000_000;
const TOPIC_DELETED = '"topic_deleted"';

/** New partitions hold events before anybody reads them. */
async function addPartitions(world: World): Promise<void> {
  await world.group.addPartitions(MORE_PARTITIONS);
  const { encode } = await openEncoder(world);
  await using producer = await connectForeignProducer(world);
  for (let partition = PARTITIONS; partition < MORE_PARTITIONS; partition += 1) {
    await producer.sendEvents(validEvents(world, EVENTS), encode, { partition });
  }
}

/** The consumers are away; events wait; what the group knew becomes wrong. */
async function loseOffsets(world: World, lose: () => Promise<void>): Promise<void> {
  for (const consumer of world.consumers) await consumer.stop();
  await world.sendLonely();
  await lose();
  for (const consumer of world.consumers) consumer.start();
}

async function beyondTheEnd(world: World): Promise<void> {
  const logged = timesLogged(world, 'consumers', '"offset_out_of_range"');
  await loseOffsets(world, () => world.group.moveTo(({ high }) => high + BEYOND_THE_END));
  await waitFor(
    'the consumers to say that offsets are out of range',
    () => timesLogged(world, 'consumers', '"offset_out_of_range"') > logged,
    { timeoutMs: 60_000 },
  );
}

/** Everything was read. When the consumers, who know that the topic is gone, look again, a new one has grown beyond it. */
async function deleteAndMakeFuller(world: World): Promise<void> {
  await world.generator.stop();
  await world.untilNoLag();
  const read = await world.group.committed();
  const noticed = timesLogged(world, 'consumers', TOPIC_DELETED) + world.consumers.length;
  await world.group.deleteTopic();
  const refused = world.generator.unavailable;
  world.resumeTraffic();
  await waitFor(
    'senders to be told that there is no topic, and consumers to notice',
    () =>
      world.generator.unavailable > refused &&
      timesLogged(world, 'consumers', TOPIC_DELETED) >= noticed,
    { timeoutMs: 60_000 },
  );
  for (const consumer of world.consumers) consumer.signal('SIGSTOP');
  await world.stack.up();
  const { encode } = await openEncoder(world);
  await using producer = await connectForeignProducer(world);
  for (const [partition, offset] of read) {
    const events = validEvents(world, Number(offset) + EVENTS);
    await producer.sendEvents(events, encode, { partition });
  }
  for (const consumer of world.consumers) consumer.signal('SIGCONT');
}

export const topic: readonly Scenario[] = [
  {
    id: 'F17a',
    title: 'partitions added while events flow',
    world: {},
    run: addPartitions,
  },
  {
    id: 'F17b',
    title: "the group's offsets beyond the end of the topic",
    lookedAt: false,
    run: beyondTheEnd,
    controls: [
      {
        kind: 'consumers',
        protection: 'earliest_when_lost',
        caughtBy: ['I1', 'I7'],
      },
    ],
  },
  {
    id: 'F17c',
    title: "the group's offsets forgotten",
    run: (world: World): Promise<void> => loseOffsets(world, () => world.group.forget()),
  },
  {
    id: 'F17d',
    title: 'records removed that were read, and the group before them',
    run: (world: World): Promise<void> =>
      loseOffsets(world, async () => {
        await world.group.expireRead();
        await world.group.moveTo(() => 0);
      }),
  },
  {
    id: 'F17e',
    title: 'the topic deleted when all was read, and made again with more in it',
    world: {},
    lookedAt: false,
    run: deleteAndMakeFuller,
    controls: [{ kind: 'consumers', protection: 'fresh_start', caughtBy: ['I1'] }],
  },
];
