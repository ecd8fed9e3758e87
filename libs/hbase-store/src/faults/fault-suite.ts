import type { HBaseStore, ServerAddress } from '../index.ts';
import type { FaultCluster } from './fault-cluster.ts';

/** A driver that the suite examines; what it cannot do is missing. */
export interface DriverUnderTest {
  readonly name: string;
  readonly open: (cluster: FaultCluster) => Promise<HBaseStore>;
  /** For a driver that scans: with answers that hold a few rows, or a part of one. */
  readonly openWithTinyAnswers?: (cluster: FaultCluster) => Promise<HBaseStore>;
  /** For a driver whose connections can be led through a proxy; gives an answer `rpcTimeoutMs`. */
  readonly openThrough?: (
    cluster: FaultCluster,
    options: {
      readonly translateAddress: (server: ServerAddress) => ServerAddress;
      readonly rpcTimeoutMs: number;
    },
  ) => Promise<HBaseStore>;
}

/** What every part of the suite works with. */
export interface FaultSuite {
  readonly cluster: FaultCluster;
  readonly drivers: readonly DriverUnderTest[];
  /** One store of every driver, by its name. They suffer each fault together: a cluster is dear. */
  readonly stores: ReadonlyMap<string, HBaseStore>;
}
