import type { Logger } from '@clickstream/service-core';
import type { ServerAddress } from '../rpc/rpc-hbase-store-options.ts';

const MIB = 1024 * 1024;

/** Options of the driver `hbase-rpc-client`. */
export interface HBaseRpcClientStoreOptions {
  /** `host:port` of ZooKeeper servers: the package finds the cluster there. */
  readonly zookeeperQuorum: readonly string[];
  /** The cluster's znode. Default `/hbase`. */
  readonly zookeeperRoot?: string;
  /**
   * `host:port` of masters or region servers. With them `describeTable` works: it asks the master, through the driver
   * `rpc`, since the package cannot.
   */
  readonly bootstrap?: readonly string[];
  /** User name told to the server (simple authentication); by default that of the process. */
  readonly user?: string;
  /**
   * Where a region server is reached that goes by another name in the cluster: behind a tunnel, a proxy or a container's
   * port. Asked before every connection; the server's own address when missing.
   */
  readonly translateAddress?: (server: ServerAddress) => ServerAddress;
  /** Hears of retries and lost connections; silent by default. */
  readonly logger?: Logger;
  /** Total time of a call that states none. Default 30,000. */
  readonly deadlineMs?: number;
  /** Time for one answer; then the call is tried again. Default 10,000. */
  readonly rpcTimeoutMs?: number;
  /** Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Bytes of writes under way; further writes wait. Default 32 MiB. */
  readonly maxBytesInFlight?: number;
  /** Most rows of one write or read request. Default 1,000. */
  readonly maxRowsPerBatch?: number;
  /** Most bytes of one write request of several rows. Default 2 MiB. */
  readonly maxBytesPerBatch?: number;
}

/** The options that have defaults, filled in. */
export type HBaseRpcClientSettings = Required<
  Pick<
    HBaseRpcClientStoreOptions,
    | 'zookeeperRoot'
    | 'deadlineMs'
    | 'rpcTimeoutMs'
    | 'connectTimeoutMs'
    | 'maxBytesInFlight'
    | 'maxRowsPerBatch'
    | 'maxBytesPerBatch'
  >
>;

/** Fills in what the options leave open. */
export function toSettings(options: HBaseRpcClientStoreOptions): HBaseRpcClientSettings {
  return {
    zookeeperRoot: options.zookeeperRoot ?? '/hbase',
    deadlineMs: options.deadlineMs ?? 30_000,
    rpcTimeoutMs: options.rpcTimeoutMs ?? 10_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    maxBytesInFlight: options.maxBytesInFlight ?? 32 * MIB,
    maxRowsPerBatch: options.maxRowsPerBatch ?? 1_000,
    maxBytesPerBatch: options.maxBytesPerBatch ?? 2 * MIB,
  };
}
