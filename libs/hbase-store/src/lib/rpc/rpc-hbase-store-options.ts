import type { Logger } from '@clickstream/service-core';
import type { RpcListener } from './rpc-listener.ts';
import type { RpcTlsOptions } from './tls-options.ts';

const MIB = 1024 * 1024;

/** Host and RPC port of a master or region server. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Options of {@link openRpcHBaseStore}. */
export interface RpcHBaseStoreOptions {
  /** `host:port` of any masters or region servers of the cluster; one that answers is enough. */
  readonly bootstrap: readonly string[];
  /** User name told to the server (simple authentication); by default that of the process. */
  readonly user?: string;
  /**
   * Where a server is reached that goes by another name in the cluster: behind a tunnel, a proxy or a container's port.
   * Asked before every connection; the server's own address when missing.
   */
  readonly translateAddress?: (server: ServerAddress) => ServerAddress;
  /** Speaks TLS with every server; plain TCP by default. */
  readonly tls?: RpcTlsOptions;
  /** Hears of retries and lost connections; silent by default. */
  readonly logger?: Logger;
  /** Hears of calls, retries, look-ups and bytes in flight, for metrics. */
  readonly listener?: RpcListener;
  /** Total time of a call that states none. Default 30,000. */
  readonly deadlineMs?: number;
  /** Time for one answer; then the call is tried again. Default 10,000. */
  readonly rpcTimeoutMs?: number;
  /** Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Bytes of batches under way; further ones wait. Default 32 MiB. */
  readonly maxBytesInFlight?: number;
  /** Most rows of one write request. Default 1,000. */
  readonly maxRowsPerBatch?: number;
  /** Most bytes of one write request of several rows. Default 2 MiB. */
  readonly maxBytesPerBatch?: number;
  /** Most rows of one scan answer. Default 1,000. */
  readonly maxRowsPerFetch?: number;
  /** About how many bytes one scan answer may have. Default 2 MiB. */
  readonly maxBytesPerFetch?: number;
}

/** The options that have defaults, filled in. */
export type RpcSettings = Required<
  Omit<
    RpcHBaseStoreOptions,
    'bootstrap' | 'listener' | 'logger' | 'tls' | 'translateAddress' | 'user'
  >
>;

/** Fills in what the options leave open. */
export function toRpcSettings(options: RpcHBaseStoreOptions): RpcSettings {
  return {
    deadlineMs: options.deadlineMs ?? 30_000,
    rpcTimeoutMs: options.rpcTimeoutMs ?? 10_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    maxBytesInFlight: options.maxBytesInFlight ?? 32 * MIB,
    maxRowsPerBatch: options.maxRowsPerBatch ?? 1_000,
    maxBytesPerBatch: options.maxBytesPerBatch ?? 2 * MIB,
    maxRowsPerFetch: options.maxRowsPerFetch ?? 1_000,
    maxBytesPerFetch: options.maxBytesPerFetch ?? 2 * MIB,
  };
}
