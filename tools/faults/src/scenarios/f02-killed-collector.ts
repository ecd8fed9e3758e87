import { sleep } from '@clickstream/service-core';

import type { World } from '../world/world.ts';
import { reachFailpoint } from '../world/arm.ts';
import type { Scenario } from './scenario.ts';

const ROUNDS = 3;
const BETWEEN_MS = 1_500;
const BROKER_DELAY_MS = 100;

/** Both collectors in turn, with requests under way. */
async function endCollectors(world: World, signal: NodeJS.Signals): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const collector of world.collectors) {
      collector.signal(signal);
      await sleep(BETWEEN_MS);
    }
  }
}

export const killedCollector: readonly Scenario[] = [
  {
    id: 'F2a',
    title: 'collectors killed with requests in flight',
    quick: true,
    run: (world: World): Promise<void> => endCollectors(world, 'SIGKILL'),
    controls: [
      {
        kind: 'collectors',
        protection: 'answer_after_log',
        caughtBy: ['I1'],
        // So that at any moment something has been answered that the broker does not have.
        run: async (world: World): Promise<void> => {
          world.links.kafka.collectors.delay(BROKER_DELAY_MS);
          await endCollectors(world, 'SIGKILL');
          world.links.pass();
        },
      },
    ],
  },
  {
    id: 'F2b',
    title: 'collectors told to end under load',
    run: (world: World): Promise<void> => endCollectors(world, 'SIGTERM'),
  },
  {
    id: 'F2c',
    title: 'collector killed between acknowledgement and answer',
    run: async (world: World): Promise<void> => {
      await reachFailpoint(world, 'collectors', 'after_send:kill');
      await reachFailpoint(world, 'collectors', 'before_send:kill');
    },
  },
];
