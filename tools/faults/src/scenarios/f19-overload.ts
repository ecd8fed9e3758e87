import { sleep } from '@clickstream/service-core';

import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const OVERLOAD_MS = 60_000;
/** With this much on its way to the brokers, and so much time for the way, some 200 events a second get through. */
const BUFFER_EVENTS = 100;
const LATENCY_MS = 1_000;

export const overload: readonly Scenario[] = [
  {
    id: 'F19',
    title: 'a minute of ten times the load that the way to the brokers can take',
    load: { senders: 40, maxBatch: 50 },
    run: async (world: World): Promise<void> => {
      world.links.kafka.collectors.delay(LATENCY_MS / 2);
      await world.restart('collectors', { COLLECTOR_BUFFER_EVENTS: String(BUFFER_EVENTS) });
      const before = world.generator.unavailable;
      await sleep(OVERLOAD_MS);
      const refused = world.generator.unavailable - before;
      if (refused < 100) throw new Error(`only ${refused} requests were refused: no overload`);
      world.links.kafka.collectors.pass();
    },
  },
];
