import { sleep } from '@clickstream/service-core';

import { violation } from '../checker/violations.ts';
import type { Poison } from '../generator/foreign-producer.ts';
import { DeadLetterTopic } from '../world/dead-letter-topic.ts';
import type { World } from '../world/world.ts';
import { brokersOf, connectForeignProducer } from './foreign-traffic.ts';
import type { Scenario } from './scenario.ts';

const POISONED = 0;
const TINY_BYTES = 200;
const HELD_MS = 10_000;
const NOISE: Poison = { value: Buffer.alloc(400, 7), reasons: ['bad_magic'] };

/** Poison comes while its topic takes nothing; meanwhile no offset may move past it. */
async function poisonMeanwhile(
  world: World,
  fault: {
    readonly begin: (topic: DeadLetterTopic) => Promise<void>;
    readonly end: (topic: DeadLetterTopic) => Promise<void>;
  },
): Promise<void> {
  const topic = new DeadLetterTopic(brokersOf(world));
  await using producer = await connectForeignProducer(world);
  await fault.begin(topic);
  const [place = ''] = await producer.sendPoison([NOISE, NOISE], { partition: POISONED });
  await sleep(HELD_MS);
  const committed = (await world.group.committed()).get(POISONED) ?? 0n;
  const passed = committed > BigInt(place.split('/').at(-1) ?? 0) ? [place] : [];
  world.observed.push(...violation('I7', 'offsets have passed poison without a letter', passed));
  await fault.end(topic);
}

export const deadLetterTopic: readonly Scenario[] = [
  {
    id: 'F18a',
    title: 'the dead-letter topic refuses letters for their size',
    run: (world: World): Promise<void> =>
      poisonMeanwhile(world, {
        begin: (topic) => topic.limit(TINY_BYTES),
        end: (topic) => topic.limit(),
      }),
    controls: [{ kind: 'consumers', protection: 'letter_is_awaited', caughtBy: ['I6', 'I7'] }],
  },
  {
    id: 'F18b',
    title: 'the dead-letter topic is deleted, and made again',
    // Letters of other scenarios would go with it.
    world: {},
    run: (world: World): Promise<void> =>
      poisonMeanwhile(world, {
        begin: (topic) => topic.delete(),
        end: (topic) => topic.create(),
      }),
  },
];
