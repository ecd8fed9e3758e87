import { sleep } from '@clickstream/service-core';

import { startStubServer, type StubAnswer } from '../world/stub-server.ts';
import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const DOWN_MS = 12_000;
const WRONG: readonly StubAnswer[] = [
  { status: 500, type: 'application/json', body: '{"error_code":50001,"message":"broken"}' },
  { status: 404, type: 'application/json', body: '{"error_code":40403,"message":"not found"}' },
  { status: 200, type: 'text/html', body: '<html>maintenance</html>' },
  { status: 503, type: 'text/html', body: '<html>try later</html>' },
];

export const registry: readonly Scenario[] = [
  {
    id: 'F7a',
    title: 'registry killed, while consumers and a collector start anew',
    run: async (world: World): Promise<void> => {
      world.stack.signal('registry', 'SIGKILL');
      for (const consumer of world.consumers) consumer.signal('SIGKILL');
      world.collectors[0]?.signal('SIGKILL');
      await sleep(DOWN_MS);
      await world.stack.up();
    },
  },
  {
    id: 'F7b',
    title: 'registry answers 500, 404, with web pages, while consumers start anew',
    run: async (world: World): Promise<void> => {
      for (const answer of WRONG) {
        await using stub = await startStubServer(answer);
        world.links.registry.redirect(stub.port);
        world.links.registry.reset();
        for (const consumer of world.consumers) consumer.signal('SIGKILL');
        await sleep(DOWN_MS);
      }
      world.links.registry.pass();
      world.links.registry.reset();
    },
  },
];
