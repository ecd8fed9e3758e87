import { randomUUID } from 'node:crypto';
import type { HBaseStore, PutRow, Row, ScanRange, TableDescriptor } from '../hbase-store.ts';

/** What every part of the contract suite works with. */
export interface ContractSuite {
  readonly store: HBaseStore;
  /** Does the master's work, tables and `admin`: the store itself, or another one when it cannot. */
  readonly master: HBaseStore;
  /** Creates a table that is deleted in the end. */
  readonly aTable: (descriptor?: Partial<TableDescriptor>) => Promise<string>;
}

/** A row of text. */
export function aRow(key: string, cells: Record<string, Record<string, string>>): PutRow {
  return {
    row: Buffer.from(key),
    cells: Object.fromEntries(
      Object.entries(cells).map(([family, values]) => [
        family,
        Object.fromEntries(Object.entries(values).map(([q, value]) => [q, Buffer.from(value)])),
      ]),
    ),
  };
}

/** A range of text rows. */
export function range(start: string, stop: string): ScanRange {
  return { start: Buffer.from(start), stop: Buffer.from(stop) };
}

/** Cells as `family:qualifier` → text. */
export function readable(row: Row | undefined): Record<string, string> | undefined {
  return (
    row &&
    Object.fromEntries(
      row.cells.map((cell) => [`${cell.family}:${cell.qualifier}`, cell.value.toString()]),
    )
  );
}

/** Keys that a scan returns, as text. */
export async function keysOf(
  store: HBaseStore,
  table: string,
  scanned?: ScanRange,
): Promise<string[]> {
  const keys: string[] = [];
  for await (const { row } of store.scan(table, scanned)) keys.push(row.toString());
  return keys;
}

/** A table name that nobody uses. */
export function missingTable(): string {
  return `test_missing_${randomUUID().slice(0, 8)}`;
}
