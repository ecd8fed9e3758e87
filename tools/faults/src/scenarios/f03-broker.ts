import { sleep } from '@clickstream/service-core';

import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const DOWN_MS = 5_000;
const LOSSES = 15;
const HELD_MS = 300;
const BETWEEN_MS = 700;

/** The brokers have the records, and the collectors do not hear of it. */
async function loseAnswers({ links }: World): Promise<void> {
  const { collectors } = links.kafka;
  for (let loss = 0; loss < LOSSES; loss += 1) {
    // Sends wait behind those that are not answered.
    collectors.hold(['answers']);
    await sleep(HELD_MS);
    collectors.reset();
    collectors.pass();
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
    title: "broker's answers lost after it has the records",
    // Single events, of many senders at once: without lanes, sends of one size wait for each other.
    load: { senders: 24, maxBatch: 1, rate: 150 },
    run: loseAnswers,
    controls: [
      {
        kind: 'collectors',
        protection: 'lanes',
        caughtBy: ['I1'],
      },
    ],
  },
];
