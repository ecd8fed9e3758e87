import type { ColumnSelection, TimeRange } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { assertRowKey } from '../row-key-bounds.ts';
import type { Column, Get, TimeRange as WireTimeRange } from './wire-messages.ts';

/** Which cells of a row are wanted. */
export interface CellSelection {
  readonly columns?: ColumnSelection;
  readonly timeRange?: TimeRange;
}

/** A get as the message. @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT` */
export function toGet(row: Buffer, { columns, timeRange }: CellSelection): Get {
  assertRowKey(row);
  return { row, column: toColumns(columns), ...toTimeRange(timeRange) };
}

/** Selected columns as the message. */
export function toColumns(selection: ColumnSelection | undefined): Column[] {
  return Object.entries(selection ?? {}).map(([family, qualifiers]) => ({
    family: Buffer.from(family),
    qualifier: qualifiers.map((qualifier) => Buffer.from(qualifier)),
  }));
}

/** The field of a message that bounds timestamps. @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT` */
export function toTimeRange(range: TimeRange | undefined): { timeRange?: WireTimeRange } {
  if (range === undefined) return {};
  const { from = 0, to } = range;
  for (const bound of [from, to ?? 0]) {
    if (Number.isSafeInteger(bound) && bound >= 0) continue;
    throw new HBaseStoreError(`not a cell timestamp: ${bound}`, {
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
  }
  if (to !== undefined && to < from) {
    throw new HBaseStoreError(`a time range ends before it begins: ${from} to ${to}`, {
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
  }
  return { timeRange: to === undefined ? { from } : { from, to } };
}
