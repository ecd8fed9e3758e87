import { sleep } from '@clickstream/service-core';

import type { PrivateEngine } from '@clickstream/testing';

import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

/** Longer than the group waits for a member, and than every deadline of a single call. */
const STOPPED_MS = 25_000;

function stoppedEngine(engine: PrivateEngine): (world: World) => Promise<void> {
  return async ({ stack }) => {
    stack.signal(engine, 'SIGSTOP');
    await sleep(STOPPED_MS);
    stack.signal(engine, 'SIGCONT');
  };
}

export const stoppedProcess: readonly Scenario[] = [
  {
    id: 'F8a',
    title: 'consumer stopped for longer than its session, and woken as a member of the past',
    run: async ({ consumers }: World): Promise<void> => {
      const [sleeper] = consumers;
      sleeper?.signal('SIGSTOP');
      await sleep(STOPPED_MS);
      sleeper?.signal('SIGCONT');
    },
    controls: [{ kind: 'consumers', protection: 'stable_row_key', caughtBy: ['I2', 'I3'] }],
  },
  { id: 'F8b', title: 'broker stopped', run: stoppedEngine('kafka') },
  { id: 'F8c', title: 'MySQL stopped', run: stoppedEngine('mysql') },
  { id: 'F8d', title: 'Livy stopped', run: stoppedEngine('livy') },
  {
    id: 'F8e',
    title: 'collector stopped',
    run: async ({ collectors }: World): Promise<void> => {
      const [sleeper] = collectors;
      sleeper?.signal('SIGSTOP');
      await sleep(STOPPED_MS);
      sleeper?.signal('SIGCONT');
    },
  },
];
