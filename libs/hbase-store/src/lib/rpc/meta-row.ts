import type { RegionDescription } from '../hbase-admin.ts';
import type { Row } from '../hbase-store.ts';
import type { KeySpan, Region } from './region-cache.ts';
import { parseServerAddress } from './server-address.ts';
import { fromTableName } from './table-name.ts';
import { REGION_INFO, type RegionInfo } from './wire-messages.ts';

/** The table of all regions, and its only region. */
export const META_TABLE = 'hbase:meta';
export const META_REGION_NAME = Buffer.from('hbase:meta,,1');
export const INFO_FAMILY = 'info';
const PROTOBUF_MAGIC = Buffer.from('PBUF');

/** Where a reversed scan of hbase:meta for the region of a row starts: behind every region id (`:` follows `9`). */
export function metaSearchStart(table: string, row: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${table},`), row, Buffer.from(',:')]);
}

/** Where that scan ends, inclusive: before the table's first region. */
export function metaSearchStop(table: string): Buffer {
  return Buffer.from(`${table},,`);
}

/**
 * All rows of a table. hbase:meta sorts by table, start key and id one after the other: `table-` follows them and
 * precedes every longer name, in this order as in that of the bytes.
 */
export function metaRowsOf(table: string): { readonly start: Buffer; readonly stop: Buffer } {
  return { start: metaSearchStop(table), stop: Buffer.from(`${table}-`) };
}

/** What a row of hbase:meta says. `region` is missing while the region has no server, or is the parent of a split. */
export interface MetaRow extends KeySpan {
  readonly table: string;
  readonly region?: Region;
}

/** Reads a row of hbase:meta; `undefined` for rows that describe no region. */
export function parseMetaRow(row: Row): MetaRow | undefined {
  const info = regionInfoOf(row);
  if (info === undefined) return undefined;
  const table = fromTableName(info.tableName);
  const span = { startKey: Buffer.from(info.startKey), endKey: Buffer.from(info.endKey) };
  const server = valueOf(row, 'server') ?? '';
  if (info.offline || info.split || server === '') return { table, ...span };
  return {
    table,
    ...span,
    region: {
      ...span,
      name: Buffer.from(row.row),
      table,
      id: Number(info.regionId.toString()),
      server: parseServerAddress(server),
    },
  };
}

/** The same for an operator, also of regions that serve nobody; `undefined` for parents of a split too. */
export function toRegionDescription(row: Row): RegionDescription | undefined {
  const info = regionInfoOf(row);
  if (info === undefined || info.split) return undefined;
  const name = Buffer.from(row.row);
  const server = serverNameOf(row);
  return {
    table: fromTableName(info.tableName),
    name,
    encodedName: name.toString('latin1').split('.').at(-2) ?? '',
    id: Number(info.regionId.toString()),
    start: Buffer.from(info.startKey),
    stop: Buffer.from(info.endKey),
    ...(server === undefined ? {} : { server }),
    state: valueOf(row, 'state') ?? 'OFFLINE',
  };
}

/** While a region is opening its next server stands in a column of its own. */
function serverNameOf(row: Row): string | undefined {
  const next = valueOf(row, 'sn');
  if (next !== undefined) return next;
  const server = valueOf(row, 'server');
  const startCode = cellOf(row, 'serverstartcode')?.readBigInt64BE();
  return server === undefined ? undefined : `${server.replace(':', ',')},${startCode ?? 0n}`;
}

function regionInfoOf(row: Row): RegionInfo | undefined {
  const bytes = cellOf(row, 'regioninfo');
  if (bytes?.subarray(0, PROTOBUF_MAGIC.length).equals(PROTOBUF_MAGIC) !== true) return undefined;
  return REGION_INFO.decode(bytes.subarray(PROTOBUF_MAGIC.length));
}

function valueOf(row: Row, qualifier: string): string | undefined {
  const value = cellOf(row, qualifier);
  return value === undefined || value.length === 0 ? undefined : value.toString();
}

function cellOf(row: Row, qualifier: string): Buffer | undefined {
  return row.cells.find((cell) => cell.family === INFO_FAMILY && cell.qualifier === qualifier)
    ?.value;
}
