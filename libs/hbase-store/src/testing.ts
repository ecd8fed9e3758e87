export {
  createInMemoryHBaseStore,
  type InMemoryCall,
  type InMemoryHBaseStoreOptions,
} from './lib/testing/in-memory-hbase-store.ts';
export {
  describeHBaseStoreContract,
  type HBaseStoreContractOptions,
} from './lib/testing/hbase-store-contract.ts';
