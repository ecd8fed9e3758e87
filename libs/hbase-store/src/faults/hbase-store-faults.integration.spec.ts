/* Starts an HBase with two region servers of its own, and hurts it. Needs Java and what the local stack fetches. */
import { openRpcHBaseStore, type HBaseStore } from '../index.ts';
import { describeConnectionFaults } from './connection-faults.ts';
import { describeDataEdges } from './data-edges.ts';
import { FaultCluster } from './fault-cluster.ts';
import type { DriverUnderTest, FaultSuite } from './fault-suite.ts';
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
  },
];

describe('HBase drivers on a cluster that is hurt while they write', () => {
  let cluster: FaultCluster;
  const stores = new Map<string, HBaseStore>();
  const suite = (): FaultSuite => ({ cluster, drivers: DRIVERS, stores });

  beforeAll(async () => {
    cluster = await FaultCluster.start();
    for (const driver of DRIVERS) stores.set(driver.name, await driver.open(cluster));
  });

  afterAll(async () => {
    for (const store of stores.values()) await store.close();
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
