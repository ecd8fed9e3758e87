import { sleep } from '@clickstream/service-core';
import type { CompressionName } from '@clickstream/service-kit/kafka';
import { waitFor } from '@clickstream/testing';

import type { ForeignProducer } from '../generator/foreign-producer.ts';
import { createPoison, type PoisonSchemas } from '../generator/poison.ts';
import { recordOf, withOptionalField } from '../generator/schema-versions.ts';
import { reachFailpoint } from '../world/arm.ts';
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

const PARTITIONS = 6;
/** Thin enough not to be taken for a flood. */
const BETWEEN_MS = 100;
const FOREIGN_CODECS: readonly CompressionName[] = ['gzip', 'snappy', 'lz4', 'zstd'];
const EVENTS_PER_BATCH = 25;
const LARGE_CHARACTERS = 900 * 1_024;
const BOMB_BYTES = 40 << 20;
const DEEP_LEVELS = 100_000;
/** Of each partition, in one batch: most of what lies there then. */
const FLOOD_EVENTS = 300;
const HELD_MS = 8_000;

async function poisonSchemas(world: World, own: number): Promise<PoisonSchemas> {
  const text = { name: 'elsewhere', type: 'string' };
  const array = { name: 'tags', type: { type: 'array', items: 'string' } };
  return {
    own,
    foreign: await register(world, otherSubject('texts'), recordOf(text)),
    arrays: await register(world, otherSubject('arrays'), recordOf(array)),
  };
}

/** Each kind once, spread over the partitions and the time. */
async function sendEachPoison(world: World, producer: ForeignProducer): Promise<void> {
  const { encode, schemaId } = await openEncoder(world);
  const [valid = Buffer.alloc(0)] = validEvents(world, 1).map(encode);
  const kinds = createPoison(valid, await poisonSchemas(world, schemaId));
  for (const [at, poison] of [...kinds.values()].entries()) {
    await producer.sendPoison([poison], { partition: at % PARTITIONS });
    await sleep(BETWEEN_MS);
  }
}

/** A few kilobytes that become more than a consumer wants to hold. */
async function sendBombs(producer: ForeignProducer): Promise<void> {
  const value = Buffer.alloc(BOMB_BYTES);
  const bomb = { value, reasons: ['unreadable_batch'], isPacked: true } as const;
  for (const [partition, compression] of (['gzip', 'zstd'] as const).entries()) {
    await producer.sendPoison([bomb], { partition, compression });
  }
}

/** Valid events as only other producers send them: in every compression, of 900 KiB, nested beyond any stack. */
async function sendUnusual(world: World, producer: ForeignProducer): Promise<void> {
  const { encode } = await openEncoder(world);
  for (const [partition, compression] of FOREIGN_CODECS.entries()) {
    const batch = { partition, compression };
    await producer.sendEvents(validEvents(world, EVENTS_PER_BATCH), encode, batch);
  }
  const large = JSON.stringify({ note: 'x'.repeat(LARGE_CHARACTERS) });
  const deep = '['.repeat(DEEP_LEVELS) + ']'.repeat(DEEP_LEVELS);
  for (const [partition, properties] of [large, deep].entries()) {
    const unusual = await openEncoder(world, { more: { properties } });
    await producer.sendEvents(validEvents(world, 1), unusual.encode, { partition });
  }
}

/** Everything that is there is read and committed, and then nobody remembers anything. */
async function killConsumersAtTheEnd(world: World): Promise<void> {
  await world.generator.stop();
  await world.untilNoLag();
  for (const consumer of world.consumers) consumer.signal('SIGKILL');
  world.resumeTraffic();
}

async function poisonAmongEvents(world: World): Promise<void> {
  await using producer = await connectForeignProducer(world);
  await sendEachPoison(world, producer);
  await sendUnusual(world, producer);
  await sendBombs(producer);
  await killConsumersAtTheEnd(world);
}

/** Valid events whose schema is not registered for the topic, until somebody does. */
async function floodOfUnknownSchema(world: World, { isHeld = true } = {}): Promise<void> {
  const schema = withOptionalField('campaign');
  const subject = otherSubject('flood');
  await register(world, subject, schema);
  const { encode } = await openEncoder(world, {
    subject,
    schema,
    more: { campaign: 'spring' },
  });
  const heldBefore = timesLogged(world, 'consumers', '"bad_data_flood"');
  await using producer = await connectForeignProducer(world);
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    await producer.sendEvents(validEvents(world, FLOOD_EVENTS), encode, { partition });
  }
  if (!isHeld) return;
  await waitFor(
    'the consumers to hold the flood',
    () => timesLogged(world, 'consumers', '"bad_data_flood"') > heldBefore,
    { timeoutMs: 30_000 },
  );
  await sleep(HELD_MS);
  await register(world, EVENTS_SUBJECT, schema);
}

export const poison: readonly Scenario[] = [
  {
    id: 'F12a',
    title: 'poison of every kind in the topic, and events in every compression',
    quick: true,
    run: poisonAmongEvents,
    controls: [{ kind: 'consumers', protection: 'letter_before_offset', caughtBy: ['I6', 'I7'] }],
  },
  {
    id: 'F12b',
    title: 'a flood of events whose schema is missing, until it is registered',
    run: (world: World): Promise<void> => floodOfUnknownSchema(world),
    controls: [
      {
        kind: 'consumers',
        protection: 'flood_is_held',
        caughtBy: ['I2'],
        run: (world) => floodOfUnknownSchema(world, { isHeld: false }),
      },
    ],
  },
  {
    id: 'F12c',
    title: 'consumer killed between dead letters and offset',
    run: async (world: World): Promise<void> => {
      await using producer = await connectForeignProducer(world);
      for (const consumer of world.consumers) await consumer.stop();
      await sendEachPoison(world, producer);
      await reachFailpoint(world, 'consumers', 'after_letters:kill');
    },
  },
];
