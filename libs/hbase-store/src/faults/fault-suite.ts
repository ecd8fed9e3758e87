import type { HBaseStore, ServerAddress } from '../index.ts';
import type { FaultCluster } from './fault-cluster.ts';

/** A driver that the suite examines; what it cannot do is missing. */
export interface DriverUnderTest {
  readonly name: string;
  readonly open: (cluster: FaultCluster) => Promise<HBaseStore>;
  /** Whether an increment whose answer is lost is sent again and counts once; else it fails and stays open. */
  readonly repeatsIncrements: boolean;
  /** Opens it so that one answer to a scan holds a few rows, or a part of one, if the driver can be told. */
  readonly openWithTinyAnswers: (cluster: FaultCluster) => Promise<HBaseStore>;
  /** For a driver whose connections can be led through a proxy; gives an answer `rpcTimeoutMs`. */
  readonly openThrough?: (
    cluster: FaultCluster,
    options: {
      readonly translateAddress: (server: ServerAddress) => ServerAddress;
      readonly rpcTimeoutMs: number;
    },
  ) => Promise<HBaseStore>;
}

/** A driver with a store that it has opened. */
export interface OpenDriver {
  readonly driver: DriverUnderTest;
  readonly store: HBaseStore;
}

/** What every part of the suite works with. */
export interface FaultSuite {
  readonly cluster: FaultCluster;
  /** All drivers. They suffer each fault together, because a cluster is dear; what each has seen is judged by itself. */
  readonly drivers: readonly OpenDriver[];
}
