import { sleep } from '@clickstream/service-core';

import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const DOWN_MS = 5_000;
const CUTS = 20;
const CUT_MS = 150;
const BETWEEN_MS = 700;

/** The brokers have the records, and the collectors do not hear of it. */
async function cutAnswers({ links, random }: World): Promise<void> {
  for (let cut = 0; cut < CUTS; cut += 1) {
    links.kafka.collectors.cutAfter(random.below(200), 'answers');
    await sleep(CUT_MS);
    // Until the next one, connections are made anew and records flow.
    links.kafka.collectors.pass();
    await sleep(BETWEEN_MS);
  }
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
    // Single events, of many senders at once: without lanes, sends of one size wait for each other.
    load: { senders: 24, maxBatch: 1, rate: 150 },
    run: cutAnswers,
    controls: [
      {
        kind: 'collectors',
        protection: 'lanes',
        caughtBy: ['I1'],
      },
    ],
  },
];
