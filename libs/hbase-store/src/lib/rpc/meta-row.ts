import type { Row } from '../hbase-store.ts';
import type { Region } from './region-cache.ts';
import { parseServerAddress } from './server-address.ts';
import { fromTableName } from './table-name.ts';
import { REGION_INFO } from './wire-messages.ts';

const INFO_FAMILY = 'info';
const PROTOBUF_MAGIC = Buffer.from('PBUF');

/** Where a reversed scan of hbase:meta for the region of a row starts: behind every region id (`:` follows `9`). */
export function metaSearchStart(table: string, row: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${table},`), row, Buffer.from(',:')]);
}

/** Where that scan ends, inclusive: before the table's first region. */
export function metaSearchStop(table: string): Buffer {
  return Buffer.from(`${table},,`);
}

/** What a row of hbase:meta says. `region` is missing while the region has no server, or is the parent of a split. */
export interface MetaRow {
  readonly table: string;
  readonly region?: Region;
}

/** Reads a row of hbase:meta; `undefined` for rows that describe no region. */
export function parseMetaRow(row: Row): MetaRow | undefined {
  const value = (qualifier: string): Buffer | undefined =>
    row.cells.find((cell) => cell.family === INFO_FAMILY && cell.qualifier === qualifier)?.value;
  const infoBytes = value('regioninfo');
  if (infoBytes?.subarray(0, PROTOBUF_MAGIC.length).equals(PROTOBUF_MAGIC) !== true)
    return undefined;
  const info = REGION_INFO.decode(infoBytes.subarray(PROTOBUF_MAGIC.length));
  const table = fromTableName(info.tableName);
  const server = value('server');
  if (info.offline || info.split || server === undefined || server.length === 0) return { table };
  return {
    table,
    region: {
      name: Buffer.from(row.row),
      table,
      startKey: Buffer.from(info.startKey),
      endKey: Buffer.from(info.endKey),
      id: Number(info.regionId.toString()),
      server: parseServerAddress(server.toString()),
    },
  };
}
