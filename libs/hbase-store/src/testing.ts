export {
  createInMemoryHBaseStore,
  type InMemoryCall,
  type InMemoryHBaseStoreOptions,
} from './lib/testing/in-memory-hbase-store.ts';
export { describeHBaseStoreContract } from './lib/testing/hbase-store-contract.ts';
