import { sleep } from '@clickstream/service-core';
import type { TcpProxy } from '@clickstream/testing';

import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const HOLD_MS = 8_000;
const LATENCY_MS = 2_000;
const SLOW_MS = 10_000;
const SLICED_MS = 5_000;

/** A black hole that ends in resets, resets, half-closed connections, one byte at a time, two seconds of latency. */
async function everyFault(proxies: readonly TcpProxy[]): Promise<void> {
  const each = (act: (proxy: TcpProxy) => void): void => {
    for (const proxy of proxies) act(proxy);
  };
  each((proxy) => {
    proxy.hold();
  });
  await sleep(HOLD_MS);
  each((proxy) => {
    proxy.reset();
    proxy.pass();
  });
  for (const direction of ['requests', 'answers'] as const) {
    await sleep(1_000);
    each((proxy) => {
      proxy.reset();
    });
    await sleep(1_000);
    each((proxy) => {
      proxy.end(direction);
    });
  }
  each((proxy) => {
    proxy.slice(1);
  });
  await sleep(SLICED_MS);
  each((proxy) => {
    proxy.pass();
    proxy.delay(LATENCY_MS);
  });
  await sleep(SLOW_MS);
  each((proxy) => {
    proxy.pass();
  });
}

export const network: readonly Scenario[] = [
  {
    id: 'F9a',
    title: 'network faults between collectors and broker',
    run: ({ links }: World): Promise<void> => everyFault([links.kafka.collectors]),
  },
  {
    id: 'F9b',
    title: 'network faults between consumers and broker',
    run: ({ links }: World): Promise<void> => everyFault([links.kafka.consumers]),
  },
  {
    id: 'F9c',
    title: 'network faults between consumers and HBase',
    run: async (world: World): Promise<void> => {
      const { hbase } = world.links;
      const pairs = [...hbase].map(([port, proxy]) => `${port}=${proxy.port}`);
      await world.restart('consumers', { HBASE_PROXIES: pairs.join(',') });
      await world.untilNoLag();
      await everyFault([...hbase.values()]);
    },
  },
  {
    id: 'F9d',
    title: 'network faults between apps and registry, while consumers start',
    run: async (world: World): Promise<void> => {
      const { registry } = world.links;
      registry.delay(LATENCY_MS);
      await world.restart('consumers', {});
      await everyFault([registry]);
    },
  },
  {
    id: 'F9e',
    title: 'network faults between aggregator and MySQL',
    run: ({ links }: World): Promise<void> => everyFault([links.mysql]),
  },
  {
    id: 'F9f',
    title: 'network faults between aggregator and Livy',
    run: ({ links }: World): Promise<void> => everyFault([links.livy]),
  },
  {
    id: 'F9g',
    title: 'network faults between senders and collectors',
    run: ({ links }: World): Promise<void> => everyFault(links.senders),
  },
];
