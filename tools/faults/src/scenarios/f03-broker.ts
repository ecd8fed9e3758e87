import { sleep } from '@clickstream/service-core';

import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const DOWN_MS = 5_000;
const CUTS = 8;
const MANY_CUTS = 40;
const BETWEEN_MS = 800;

/** The brokers have the records, and the collectors do not hear of it. */
async function cutAnswers({ links, random }: World, cuts: number): Promise<void> {
  for (let cut = 0; cut < cuts; cut += 1) {
    links.kafka.collectors.cutAfter(random.below(200), 'answers');
    await sleep(BETWEEN_MS);
  }
  links.kafka.collectors.pass();
}

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
    run: (world: World): Promise<void> => cutAnswers(world, CUTS),
    controls: [
      {
        kind: 'collectors',
        protection: 'lanes',
        caughtBy: ['I1'],
        // It takes two sends of the same size for the same partition at the moment of a cut.
        run: (world: World): Promise<void> => cutAnswers(world, MANY_CUTS),
      },
    ],
  },
];
