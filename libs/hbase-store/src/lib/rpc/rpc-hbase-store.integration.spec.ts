/* Needs a running HBase (HBASE_BOOTSTRAP, or the local stack). */
import { engineEndpoints } from '@clickstream/testing';
import { describeHBaseStoreContract } from '../testing/hbase-store-contract.ts';
import { openRpcHBaseStore } from './rpc-hbase-store.ts';

describeHBaseStoreContract('rpc driver', () =>
  openRpcHBaseStore({ bootstrap: engineEndpoints('HBASE_BOOTSTRAP').HBASE_BOOTSTRAP.split(',') }),
);
