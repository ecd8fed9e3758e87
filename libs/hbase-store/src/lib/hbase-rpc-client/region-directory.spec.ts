import type { Cell, Row } from '../hbase-store.ts';
import { toTableName } from '../rpc/table-name.ts';
import { REGION_INFO } from '../rpc/wire-messages.ts';
import { RegionDirectory, type MetaSearch } from './region-directory.ts';

interface MetaEntry {
  readonly table: string;
  readonly start: string;
  readonly end: string;
  readonly id: number;
  readonly server?: string;
  readonly split?: boolean;
}

/** A row of hbase:meta as the server keeps it. */
function metaRow(entry: MetaEntry): Row {
  const info = REGION_INFO.encode({
    regionId: entry.id,
    tableName: toTableName(entry.table),
    startKey: Buffer.from(entry.start),
    endKey: Buffer.from(entry.end),
    offline: entry.split === true,
    split: entry.split === true,
    replicaId: 0,
  });
  const cell = (qualifier: string, value: Buffer): Cell => ({
    family: 'info',
    qualifier,
    timestamp: 1,
    value,
  });
  return {
    row: Buffer.from(`${entry.table},${entry.start},${entry.id}.abc.`),
    cells: [
      cell('regioninfo', Buffer.concat([Buffer.from('PBUF'), info])),
      ...(entry.server === undefined ? [] : [cell('server', Buffer.from(entry.server))]),
    ],
  };
}

/** hbase:meta as a list, read as a reversed scan does; `searches` counts. */
function directoryOf(entries: readonly MetaEntry[]): {
  readonly directory: RegionDirectory;
  readonly searches: MetaSearch[];
} {
  const searches: MetaSearch[] = [];
  const directory = new RegionDirectory((search) => {
    searches.push(search);
    const rows = entries
      .map(metaRow)
      .sort((a, b) => Buffer.compare(b.row, a.row))
      .filter(({ row }) => Buffer.compare(row, search.start) <= 0)
      .filter(({ row }) => Buffer.compare(row, search.stop) >= 0);
    return Promise.resolve(rows.slice(0, search.maxRows));
  });
  return { directory, searches };
}

const HERE = 'localhost:1';
const THERE = 'localhost:2';
const ROW = Buffer.from('m');

describe('RegionDirectory', () => {
  it('asks once for many rows of many regions', async () => {
    const { directory, searches } = directoryOf([
      { table: 't', start: '', end: 'h', id: 1, server: HERE },
      { table: 't', start: 'h', end: '', id: 2, server: THERE },
    ]);

    const regions = await Promise.all(
      ['z', 'm', 'h', 'a'].map((row) => directory.locate('t', Buffer.from(row))),
    );

    expect(regions.map(({ id }) => id)).toEqual([2, 2, 2, 1]);
    expect(searches).toHaveLength(1);
  });

  it('takes no region of a table whose name begins alike', async () => {
    const { directory } = directoryOf([{ table: 't_v2', start: '', end: '', id: 1, server: HERE }]);

    await expect(directory.locate('t', ROW)).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
  });

  it('takes the daughter of a split, and no region without a server', async () => {
    const split = { table: 't', start: '', end: '', id: 1, server: HERE, split: true };
    const left = { table: 't', start: '', end: 'h', id: 2, server: HERE };
    const right = { table: 't', start: 'h', end: '', id: 2 };

    const opened = directoryOf([split, left, { ...right, server: THERE }]);
    const opening = directoryOf([split, left, right]);

    expect((await opened.directory.locate('t', ROW)).id).toBe(2);
    await expect(opening.directory.locate('t', ROW)).rejects.toMatchObject({
      code: 'HBASE_STORE_REGION_UNAVAILABLE',
      retriable: true,
    });
  });

  it('remembers nothing of a table that was missing', async () => {
    const entries: MetaEntry[] = [];
    const { directory } = directoryOf(entries);
    await expect(directory.locate('t', ROW)).rejects.toMatchObject({ retriable: false });

    entries.push({ table: 't', start: '', end: '', id: 1, server: HERE });

    expect((await directory.locate('t', ROW)).id).toBe(1);
  });

  it('looks again for what it was told to forget', async () => {
    const { directory, searches } = directoryOf([
      { table: 't', start: '', end: '', id: 1, server: HERE },
    ]);
    const region = await directory.locate('t', ROW);

    directory.forget(region.name);
    await directory.locate('t', ROW);
    directory.forgetServer(THERE);
    await directory.locate('t', ROW);
    directory.forgetServer(HERE);
    await directory.locate('t', ROW);

    expect(searches).toHaveLength(3);
  });
});
