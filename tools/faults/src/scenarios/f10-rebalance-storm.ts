import { sleep } from '@clickstream/service-core';

import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const STORM_MS = 60_000;
const EVERY_MS = 3_000;

export const rebalanceStorm: readonly Scenario[] = [
  {
    id: 'F10',
    title:
      'rebalance storm: every 3 s a consumer is killed, or told to end and started, for a minute',
    run: async ({ consumers, random }: World): Promise<void> => {
      for (let waited = 0; waited < STORM_MS; waited += EVERY_MS) {
        const consumer = random.pick(consumers);
        if (random.chance(0.5)) consumer.signal('SIGKILL');
        else void consumer.restartWith({});
        await sleep(EVERY_MS);
      }
    },
    controls: [{ kind: 'consumers', protection: 'offset_after_write', caughtBy: ['I1'] }],
  },
];
