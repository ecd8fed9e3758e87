import type { Row } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { metaSearchStart, metaSearchStop, parseMetaRow } from '../rpc/meta-row.ts';
import { regionHolds, RegionCache, type Region } from '../rpc/region-cache.ts';
import { parseServerAddress, type ServerAddress } from '../rpc/server-address.ts';

const META_TABLE = 'hbase:meta';
/** The wanted region and some of its neighbours, which are likely to be wanted next. */
const ROWS_PER_LOOKUP = 10;

/** A reversed scan of hbase:meta: from `start` down to `stop`, at most `maxRows` rows. */
export interface MetaSearch {
  readonly start: Buffer;
  readonly stop: Buffer;
  readonly maxRows: number;
}

/**
 * Which server has the region of a row.
 *
 * In place of the package's look-up, which HBase 2 refuses (`closest_row_before`), and of its prefetch, which takes the
 * regions of tables whose names begin alike, keeps parents of splits, and never asks again for a table that was missing.
 */
export class RegionDirectory {
  readonly #readMeta: (search: MetaSearch) => Promise<Row[]>;
  readonly #cache = new RegionCache();
  /** By the buffer that holds the region's name, which is what the package puts into its requests. */
  readonly #byName = new WeakMap<Buffer, Region>();
  /** One look-up per table at a time: a thousand calls that miss the same region ask once. */
  readonly #lookups = new Map<string, Promise<Region>>();

  constructor(readMeta: (search: MetaSearch) => Promise<Row[]>) {
    this.#readMeta = readMeta;
  }

  /**
   * The region of a row.
   *
   * @throws HBaseStoreError `HBASE_STORE_TABLE_NOT_FOUND`, `HBASE_STORE_REGION_UNAVAILABLE` (between two servers), or
   * what kept hbase:meta from answering
   */
  async locate(table: string, row: Buffer): Promise<Region> {
    for (;;) {
      const known = this.#cache.find(table, row);
      if (known !== undefined) return known;
      const running = this.#lookups.get(table);
      if (running === undefined) {
        const lookup = this.#lookUp(table, row).finally(() => this.#lookups.delete(table));
        this.#lookups.set(table, lookup);
        return await lookup;
      }
      await running;
    }
  }

  /** The region was not where it should be: look it up when it is needed next. A newer entry for the range stays. */
  forget(name: Region['name']): void {
    const region = this.#byName.get(name);
    if (region !== undefined) this.#cache.remove(region);
  }

  /** All that is known of a server, `host:port`, is out of date. */
  forgetServer(server: string): void {
    this.#cache.removeServer(parseServerAddress(server));
  }

  async #lookUp(table: string, row: Buffer): Promise<Region> {
    if (table === META_TABLE) {
      throw new HBaseStoreError('hbase:meta is read by this driver itself only', {
        code: 'HBASE_STORE_INVALID_ARGUMENT',
      });
    }
    const rows = await this.#readMeta({
      start: metaSearchStart(table, row),
      stop: metaSearchStop(table),
      maxRows: ROWS_PER_LOOKUP,
    });
    // A table whose name begins alike sorts close by: only the exact name counts.
    const own = rows.flatMap((metaRow) => parseMetaRow(metaRow) ?? []);
    const regions = own.flatMap((metaRow) =>
      metaRow.table === table && metaRow.region !== undefined ? [metaRow.region] : [],
    );
    for (const region of regions) {
      this.#byName.set(region.name, region);
      this.#cache.add(region);
    }
    const found = regions.find((region) => regionHolds(region, row));
    if (found !== undefined) return found;
    throw own.some((metaRow) => metaRow.table === table)
      ? new HBaseStoreError(`a region of table ${table} is on no server at the moment`, {
          code: 'HBASE_STORE_REGION_UNAVAILABLE',
        })
      : new HBaseStoreError(`there is no table ${table}`, { code: 'HBASE_STORE_TABLE_NOT_FOUND' });
  }
}

/** `host:port`, as the package names servers. */
export function addressOf({ host, port }: ServerAddress): string {
  return `${host}:${port}`;
}
