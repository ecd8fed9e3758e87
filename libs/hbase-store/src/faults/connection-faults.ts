import { TcpProxy, waitFor } from '@clickstream/testing';

import type { HBaseStore } from '../index.ts';
import type { FaultCluster } from './fault-cluster.ts';
import type { DriverUnderTest, FaultSuite, OpenDriver } from './fault-suite.ts';
import { whileWriting } from './while-writing.ts';

const RPC_TIMEOUT_MS = 500;
const DEADLINE_MS = 2_000;
/** Fewer than one call of a writer has for the server that still answers. */
const SOME_ROWS = 5;

/** Faults of the network between a driver and one of two region servers, which themselves are well. */
export function describeConnectionFaults(suite: () => FaultSuite): void {
  it.each<[string, (proxy: TcpProxy) => void]>([
    [
      'a black hole',
      (proxy) => {
        proxy.hold();
      },
    ],
    [
      'answers that get lost',
      (proxy) => {
        proxy.hold(['answers']);
      },
    ],
  ])(
    'bounds every call by its deadline behind %s, and serves the other server’s rows',
    async (_, fault) => {
      await throughProxies(suite(), async ({ proxies, ...proxied }) => {
        await whileWriting(
          proxied,
          async (_table, progress) => {
            proxies.forEach(fault);
            await progress(SOME_ROWS);
            for (const proxy of proxies) {
              // What was held back is lost with its connection.
              proxy.reset();
              proxy.pass();
            }
          },
          { deadlineMs: DEADLINE_MS, mayFail: true },
        );
      });
    },
  );

  it.each<[string, (proxy: TcpProxy) => void]>([
    [
      'reset',
      (proxy) => {
        proxy.reset();
      },
    ],
    [
      'cut within an answer',
      (proxy) => {
        proxy.cutAfter(10, 'answers');
      },
    ],
    [
      'cut within a request',
      (proxy) => {
        proxy.cutAfter(1_000, 'requests');
      },
    ],
    [
      'ended by the server',
      (proxy) => {
        proxy.end('answers');
      },
    ],
    [
      'refused',
      (proxy) => {
        proxy.refuse();
        proxy.reset();
      },
    ],
  ])('connects again after connections that are %s', async (_, fault) => {
    await throughProxies(suite(), async ({ proxies, ...proxied }) => {
      await whileWriting(proxied, async () => {
        const before = proxies.map(({ accepted }) => accepted);
        proxies.forEach(fault);
        await waitFor('new connections', () =>
          proxies.every(({ accepted }, i) => accepted > before[i]!),
        );
        for (const proxy of proxies) proxy.pass();
      });
    });
  });
}

interface ProxiedSuite extends FaultSuite {
  /** One per driver, in front of the second server. */
  readonly proxies: readonly TcpProxy[];
}

/** Every driver that can be led through a proxy, each through one of its own. */
async function throughProxies(
  { cluster, drivers }: FaultSuite,
  use: (suite: ProxiedSuite) => Promise<void>,
): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const proxies: TcpProxy[] = [];
  const proxied: OpenDriver[] = [];
  for (const { driver } of drivers) {
    if (driver.openThrough === undefined) continue;
    const proxy = opened.use(await TcpProxy.start({ port: await secondPort(cluster) }));
    proxies.push(proxy);
    const store = opened.use(await openThrough(driver.openThrough, cluster, proxy));
    proxied.push({ driver, store });
  }
  expect(proxied.length).toBeGreaterThan(0);
  await use({ cluster, drivers: proxied, proxies });
}

async function openThrough(
  open: NonNullable<DriverUnderTest['openThrough']>,
  cluster: FaultCluster,
  proxy: TcpProxy,
): Promise<HBaseStore> {
  const port = await secondPort(cluster);
  return await open(cluster, {
    translateAddress: (server) =>
      server.port === port ? { host: '127.0.0.1', port: proxy.port } : server,
    rpcTimeoutMs: RPC_TIMEOUT_MS,
  });
}

async function secondPort(cluster: FaultCluster): Promise<number> {
  return Number((await cluster.servers()).second.split(',')[1]);
}
