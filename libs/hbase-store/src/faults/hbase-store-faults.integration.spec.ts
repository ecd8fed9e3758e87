/* Starts an HBase with two region servers of its own, and hurts it. Needs Java and what the local stack fetches. */
import { openHBaseStore, openRpcHBaseStore, type HBaseStore } from '../index.ts';
import { describeConnectionFaults } from './connection-faults.ts';
import { describeDataEdges } from './data-edges.ts';
import { FaultCluster } from './fault-cluster.ts';
import type { DriverUnderTest, FaultSuite, OpenDriver } from './fault-suite.ts';
import { describeScanFaults } from './scan-faults.ts';
import { describeServerFaults } from './server-faults.ts';
import { describeTopologyFaults } from './topology-faults.ts';

/** Time for one answer: a server that hangs costs this much before the driver looks elsewhere. */
const RPC_TIMEOUT_MS = 2_000;

const DRIVERS: readonly DriverUnderTest[] = [
  {
    name: 'rpc',
    open: ({ bootstrap }) => openRpcHBaseStore({ bootstrap, rpcTimeoutMs: RPC_TIMEOUT_MS }),
    openWithTinyAnswers: ({ bootstrap }) =>
      openRpcHBaseStore({ bootstrap, maxBytesPerFetch: 64, maxRowsPerFetch: 7 }),
    openThrough: ({ bootstrap }, options) => openRpcHBaseStore({ bootstrap, ...options }),
    repeatsIncrements: true,
  },
  {
    name: 'hbase-rpc-client',
    open: openPackage,
    openWithTinyAnswers: openPackage,
    repeatsIncrements: false,
  },
];

function openPackage({ zookeeperQuorum }: FaultCluster): Promise<HBaseStore> {
  return openHBaseStore({
    driver: 'hbase-rpc-client',
    zookeeperQuorum: [zookeeperQuorum],
    rpcTimeoutMs: RPC_TIMEOUT_MS,
  });
}

describe('HBase drivers on a cluster that is hurt while they write', () => {
  let cluster: FaultCluster;
  const drivers: OpenDriver[] = [];
  const suite = (): FaultSuite => ({ cluster, drivers });

  beforeAll(async () => {
    cluster = await FaultCluster.start();
    for (const driver of DRIVERS) drivers.push({ driver, store: await driver.open(cluster) });
  });

  afterAll(async () => {
    for (const { store } of drivers) await store.close();
    await cluster[Symbol.asyncDispose]();
  });

  describe('rows', () => {
    describeDataEdges(suite);
  });
  describe('regions', () => {
    describeTopologyFaults(suite);
  });
  describe('scans', () => {
    describeScanFaults(suite);
  });
  describe('connections', () => {
    describeConnectionFaults(suite);
  });
  describe('servers', () => {
    describeServerFaults(suite);
  });
});

// A scenario waits for a real server's death, recovery and restart.
jest.setTimeout(240_000);
