import type { CallOptions, HBaseAttributes, HBaseStore, TableDescriptor } from './hbase-store.ts';
import { HBaseStoreError } from './hbase-store-error.ts';

/** Table attribute that holds the number of salts, decimal. */
export const SALT_BUCKETS_ATTRIBUTE = 'CLICKSTREAM_SALT_BUCKETS';

/** Families of the events table. */
export const EVENT_FAMILIES = ['click_data', 'geo_data', 'user_agent_data'] as const;

/** Family and qualifier of the counter in the dirty-hours table. */
export const DIRTY_HOUR_FAMILY = 'v';
export const DIRTY_HOUR_QUALIFIER = 'version';

/** Family of the table of tombstones. */
export const TOMBSTONE_FAMILY = 't';

/** Compression of the events; all but NONE and GZ need a codec on the servers. */
export type HBaseCompression = 'NONE' | 'GZ' | 'SNAPPY' | 'LZ4' | 'ZSTD';

/** Options of {@link createClickstreamTables}. */
export interface ClickstreamTablesOptions {
  readonly eventsTable: string;
  readonly dirtyHoursTable: string;
  /** Where erased users are remembered; not made when missing. */
  readonly tombstonesTable?: string;
  /** Number of salts, 1 to 256, fixed for the life of the table. Default 8. */
  readonly saltBuckets?: number;
  readonly compression?: HBaseCompression;
  /** Seconds after which events go; never when missing. */
  readonly retentionSeconds?: number;
}

/**
 * Creates the tables of the pipeline, a deploy step. Does nothing where they are there and fit.
 *
 * @throws HBaseStoreError `HBASE_STORE_TABLE_INCOMPATIBLE` when a table of that name differs, for instance in its
 * salts; `HBASE_STORE_INVALID_ARGUMENT`
 */
export async function createClickstreamTables(
  store: HBaseStore,
  options: ClickstreamTablesOptions & CallOptions,
): Promise<{ readonly created: readonly string[] }> {
  const created: string[] = [];
  const descriptors = [eventsTable(options), dirtyHoursTable(options), ...tombstonesTable(options)];
  for (const descriptor of descriptors) {
    const result = await store.createTable(descriptor, options);
    if (result.created) created.push(descriptor.name);
  }
  return { created };
}

function eventsTable(options: ClickstreamTablesOptions): TableDescriptor {
  const buckets = options.saltBuckets ?? 8;
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > 256) {
    throw new HBaseStoreError(`salt buckets must be an integer from 1 to 256, not ${buckets}`, {
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
  }
  const family: HBaseAttributes = {
    VERSIONS: '1',
    BLOOMFILTER: 'ROW',
    DATA_BLOCK_ENCODING: 'FAST_DIFF',
    COMPRESSION: options.compression ?? 'NONE',
    ...(options.retentionSeconds === undefined ? {} : { TTL: String(options.retentionSeconds) }),
  };
  return {
    name: options.eventsTable,
    families: Object.fromEntries(EVENT_FAMILIES.map((name) => [name, family])),
    attributes: { [SALT_BUCKETS_ATTRIBUTE]: String(buckets) },
    // One region per salt to begin with: the salt is the first byte of the key.
    splitKeys: Array.from({ length: buckets - 1 }, (_, i) => Buffer.from([i + 1])),
  };
}

function dirtyHoursTable(options: ClickstreamTablesOptions): TableDescriptor {
  return {
    name: options.dirtyHoursTable,
    families: { [DIRTY_HOUR_FAMILY]: { VERSIONS: '1' } },
  };
}

function tombstonesTable({ tombstonesTable: name }: ClickstreamTablesOptions): TableDescriptor[] {
  return name === undefined ? [] : [{ name, families: { [TOMBSTONE_FAMILY]: { VERSIONS: '1' } } }];
}
