import { HBaseStoreError } from './hbase-store-error.ts';

const MAX_ROW_BYTES = 0x7fff;

/** @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT` when HBase can have no such row */
export function assertRowKey(row: Buffer): void {
  if (row.length >= 1 && row.length <= MAX_ROW_BYTES) return;
  throw new HBaseStoreError(`row key has ${row.length} bytes, allowed are 1 to ${MAX_ROW_BYTES}`, {
    code: 'HBASE_STORE_INVALID_ARGUMENT',
  });
}
