export { murmur3 } from '@clickstream/service-core';
export type {
  CallOptions,
  Cell,
  CellCheck,
  CellValues,
  CheckedPutRow,
  ColumnSelection,
  CounterCell,
  DeleteOptions,
  GetOptions,
  GetOutcome,
  HBaseAttributes,
  HBaseStore,
  PutOutcome,
  PutRow,
  Row,
  ScanRange,
  TableDescription,
  TableDescriptor,
  TimeRange,
} from './lib/hbase-store.ts';
export {
  TABLE_STATES,
  type HBaseAdmin,
  type MergeOptions,
  type MoveOptions,
  type RegionDescription,
  type SplitOptions,
  type TableState,
} from './lib/hbase-admin.ts';
export {
  HBASE_STORE_ERROR_CODES,
  HBaseStoreError,
  type HBaseStoreErrorCode,
} from './lib/hbase-store-error.ts';
export {
  HBASE_DRIVERS,
  openHBaseStore,
  type HBaseDriver,
  type HBaseStoreOptions,
} from './lib/open-hbase-store.ts';
export { openRpcHBaseStore } from './lib/rpc/rpc-hbase-store.ts';
export type { RpcHBaseStoreOptions, ServerAddress } from './lib/rpc/rpc-hbase-store-options.ts';
export type { HBaseRpcClientStoreOptions } from './lib/hbase-rpc-client/hbase-rpc-client-store-options.ts';
export type {
  RegionLookupEvent,
  RpcCallEvent,
  RpcListener,
  RpcRetryEvent,
} from './lib/rpc/rpc-listener.ts';
export type { RpcTlsOptions } from './lib/rpc/tls-options.ts';
export {
  decodeRowKey,
  encodeRowKey,
  rowKeyPrefix,
  type RowKey,
  type RowKeyParts,
} from './lib/row-key.ts';
export { saltFor } from './lib/salt.ts';
export {
  decodeBoolean,
  decodeDouble,
  decodeLong,
  decodeText,
  encodeBoolean,
  encodeDouble,
  encodeLong,
  encodeText,
} from './lib/value-codec.ts';
export {
  createClickstreamTables,
  EVENT_FAMILIES,
  SALT_BUCKETS_ATTRIBUTE,
  type ClickstreamTablesOptions,
  type HBaseCompression,
} from './lib/clickstream-tables.ts';
export { openDirtyHourTable, type DirtyHourTable } from './lib/dirty-hour-table.ts';
export { openTombstoneTable, type TombstoneTable } from './lib/tombstone-table.ts';
export {
  recordHash,
  Tombstones,
  userHash,
  type ErasableRecord,
  type UserTombstone,
} from './lib/tombstones.ts';
export { hourOf } from './lib/hour.ts';
export {
  openEventTable,
  type EventIdentity,
  type EventPutOutcome,
  type EventRow,
  type EventSpan,
  type EventTable,
  type StoredEvent,
} from './lib/event-table.ts';
