import type { HBaseRpcClientStoreOptions } from './hbase-rpc-client/hbase-rpc-client-store-options.ts';
import type { HBaseStore } from './hbase-store.ts';
import { openRpcHBaseStore } from './rpc/rpc-hbase-store.ts';
import type { RpcHBaseStoreOptions } from './rpc/rpc-hbase-store-options.ts';

/** The drivers by name, the default first. */
export const HBASE_DRIVERS = ['rpc', 'hbase-rpc-client'] as const;

/** See {@link HBASE_DRIVERS}. */
export type HBaseDriver = (typeof HBASE_DRIVERS)[number];

/** A driver and its options. */
export type HBaseStoreOptions =
  | ({ readonly driver: 'rpc' } & RpcHBaseStoreOptions)
  | ({ readonly driver: 'hbase-rpc-client' } & HBaseRpcClientStoreOptions);

/**
 * Opens a store on the driver of choice. The package behind `hbase-rpc-client` is loaded only when it is chosen.
 *
 * @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT`, or `HBASE_STORE_DEADLINE_EXCEEDED` when nobody answers
 */
export async function openHBaseStore(options: HBaseStoreOptions): Promise<HBaseStore> {
  if (options.driver === 'rpc') return openRpcHBaseStore(options);
  const { openHBaseRpcClientStore } = await import('./hbase-rpc-client/hbase-rpc-client-store.ts');
  return openHBaseRpcClientStore(options);
}
