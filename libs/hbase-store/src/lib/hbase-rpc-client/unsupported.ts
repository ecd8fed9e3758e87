import type { HBaseAdmin } from '../hbase-admin.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';

/** The error of what the package cannot do, not even repaired. */
export function unsupported(what: string): HBaseStoreError {
  return new HBaseStoreError(`hbase-rpc-client cannot ${what}: use the driver rpc`, {
    code: 'HBASE_STORE_UNSUPPORTED',
  });
}

/** The package does not speak to masters. */
export function unsupportedAdmin(): HBaseAdmin {
  const refuse = (): Promise<never> => Promise.reject(unsupported('do the master’s work'));
  return {
    tableExists: refuse,
    tableState: refuse,
    disableTable: refuse,
    enableTable: refuse,
    flushTable: refuse,
    listRegions: refuse,
    listServers: refuse,
    splitRegion: refuse,
    mergeRegions: refuse,
    moveRegion: refuse,
    assignRegion: refuse,
    unassignRegion: refuse,
    shutdownCluster: refuse,
  };
}
