import type { CounterCell, DeleteOptions, PutRow, Row } from '../hbase-store.ts';
import { assertRowKey } from '../row-key-bounds.ts';
import { assertCellTime } from '../rpc/cell-block-writer.ts';
import { toTimeRange, type CellSelection } from '../rpc/get-message.ts';
import { encodeLong } from '../value-codec.ts';
import {
  Delete,
  Get,
  Increment,
  Put,
  type VendorGet,
  type VendorIncrement,
  type VendorOperation,
  type VendorPut,
  type VendorRow,
} from './vendor.ts';

/** A row as the package reads it as the port gives it. */
export function toRow(vendorRow: VendorRow | null): Row | undefined {
  if (vendorRow === null) return undefined;
  return {
    row: vendorRow.row,
    cells: vendorRow.columns.map(({ family, qualifier, value, timestamp }) => ({
      family: family.toString(),
      qualifier: qualifier.toString(),
      timestamp: timestamp.toNumber(),
      value,
    })),
  };
}

/** A row to write as the package wants it. Names are given as bytes: it splits texts at a colon. */
export function toPut({ row, timestamp, cells }: PutRow): VendorPut {
  const put = new Put(row, timestamp);
  for (const [family, values] of Object.entries(cells)) {
    for (const [qualifier, value] of Object.entries(values)) {
      put.add(family, Buffer.from(qualifier), value);
    }
  }
  return put;
}

/** A row to read as the package wants it. @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT` */
export function toGet(row: Buffer, { columns, timeRange }: CellSelection): VendorGet {
  assertRowKey(row);
  const get = new Get(row);
  const { from, to } = toTimeRange(timeRange).timeRange ?? {};
  get.setTimeRange(from ?? null, to ?? null);
  for (const [family, qualifiers] of Object.entries(columns ?? {})) {
    if (qualifiers.length === 0) get.addColumn(family);
    for (const qualifier of qualifiers) get.addColumn(family, Buffer.from(qualifier));
  }
  return get;
}

/** A counter to move as the package wants it. @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT` */
export function toIncrement({ row, family, qualifier, amount = 1n }: CounterCell): VendorIncrement {
  assertRowKey(row);
  // The package would wrap what does not fit.
  encodeLong(amount);
  const increment = new Increment(row);
  increment.add(family, Buffer.from(qualifier), amount);
  return increment;
}

/**
 * A row to delete as the package wants it. It takes a time and leaves it out of the message, so it is added there.
 *
 * @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT`
 */
export function toDelete(row: Buffer, { upTo }: Pick<DeleteOptions, 'upTo'> = {}): VendorOperation {
  assertRowKey(row);
  const remove = new Delete(row);
  if (upTo === undefined) return remove;
  assertCellTime(upTo);
  const fieldsOf = remove.getFields.bind(remove);
  remove.getFields = () => ({ ...fieldsOf(), timestamp: upTo });
  return remove;
}
