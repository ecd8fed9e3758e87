import { sleep } from '@clickstream/service-core';

import { moveAndSplitRegions } from '../world/hbase-operator.ts';
import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const DOWN_MS = 5_000;
const STOPPED_MS = 60_000;
const TWO_SERVERS = {
  engines: ['kafka', 'registry', 'hbase', 'region-server', 'livy', 'mysql'],
} as const;

export const hbase: readonly Scenario[] = [
  {
    id: 'F4a',
    title: 'HBase killed, all of it, and started again',
    run: async ({ stack }: World): Promise<void> => {
      stack.signal('hbase', 'SIGKILL');
      await sleep(DOWN_MS);
      await stack.up();
    },
  },
  {
    id: 'F4b',
    title: 'HBase stopped for a minute',
    run: async ({ stack }: World): Promise<void> => {
      stack.signal('hbase', 'SIGSTOP');
      await sleep(STOPPED_MS);
      stack.signal('hbase', 'SIGCONT');
      // One that finds its session expired ends itself; what watches over it starts it again.
      await stack.up();
    },
    // A shorter outage is over before the store gives up.
    controls: [{ kind: 'consumers', protection: 'outage_is_no_dead_letter', caughtBy: ['I2'] }],
  },
  {
    id: 'F4c',
    title: 'one of two region servers killed',
    world: TWO_SERVERS,
    run: async ({ stack }: World): Promise<void> => {
      stack.signal('region-server', 'SIGKILL');
      await sleep(DOWN_MS);
      await stack.up();
    },
  },
  {
    id: 'F4d',
    title: 'regions moved and split under writes',
    world: TWO_SERVERS,
    run: (world: World): Promise<void> =>
      moveAndSplitRegions(world.stack.env['HBASE_BOOTSTRAP'] ?? ''),
  },
];
