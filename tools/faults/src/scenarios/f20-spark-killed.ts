import { waitFor } from '@clickstream/testing';

import type { RunRow } from '../world/aggregation-state.ts';
import type { World } from '../world/world.ts';
import { leaveOnlyLonelyHour } from './lonely-hour.ts';
import type { Scenario } from './scenario.ts';

/** As many as `AGGREGATION_MAX_ATTEMPTS`, so that the epoch is abandoned. */
const ALL_ATTEMPTS = 3;

/** Kills the batches of a lonely hour one after the other, as the kernel does when memory is short. */
async function killBatches(world: World, kills: number): Promise<RunRow | undefined> {
  const { aggregation, aggregator, sparkDrivers } = world;
  await leaveOnlyLonelyHour(world);
  sparkDrivers.forget();
  aggregator.start();
  for (let kill = 0; kill < kills; kill += 1) process.kill(await sparkDrivers.next(), 'SIGKILL');
  const run = await aggregation.run();
  world.resumeTraffic();
  return run;
}

export const sparkKilled: readonly Scenario[] = [
  {
    id: 'F20a',
    title: 'Spark killed twice in a row, as when memory is short',
    run: async (world: World): Promise<void> => {
      await killBatches(world, ALL_ATTEMPTS - 1);
    },
    controls: [
      {
        kind: 'aggregator',
        protection: 'manifest',
        caughtBy: ['I5'],
        // The first batch that is killed is believed, so there is no second one.
        run: async (world: World): Promise<void> => {
          await killBatches(world, 1);
        },
      },
    ],
  },
  {
    id: 'F20b',
    title: 'Spark killed until the epoch is abandoned',
    run: async (world: World): Promise<void> => {
      const run = await killBatches(world, ALL_ATTEMPTS);
      await waitFor('the epoch to be abandoned', async () => {
        const now = await world.aggregation.run(run?.epoch);
        return now?.state === 'abandoned';
      });
    },
  },
];
