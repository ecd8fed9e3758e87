import { sleep } from '@clickstream/service-core';

import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const DOWN_MS = 5_000;
const CUTS = 8;

export const broker: readonly Scenario[] = [
  {
    id: 'F3a',
    title: 'broker killed and started again',
    quick: true,
    run: async ({ stack }: World): Promise<void> => {
      stack.signal('kafka', 'SIGKILL');
      await sleep(DOWN_MS);
      await stack.up();
    },
    controls: [{ kind: 'collectors', protection: 'answer_after_log', caughtBy: ['I1'] }],
  },
  {
    id: 'F3b',
    title: "broker's answers cut off after it has the records",
    run: async ({ links, random }: World): Promise<void> => {
      for (let cut = 0; cut < CUTS; cut += 1) {
        links.kafka.collectors.cutAfter(random.below(200), 'answers');
        await sleep(800);
      }
      links.kafka.collectors.pass();
    },
  },
];
