import type { CallOptions } from './hbase-store.ts';

/** What a table may be in; while it is changing from one to the other it serves some of its regions. */
export const TABLE_STATES = ['enabled', 'disabled', 'disabling', 'enabling'] as const;

/** See {@link TABLE_STATES}. */
export type TableState = (typeof TABLE_STATES)[number];

/** A region as hbase:meta describes it. */
export interface RegionDescription {
  readonly table: string;
  /** The full name, `table,start,id.encoded.` */
  readonly name: Buffer;
  /** The part of the name that paths and log lines show. */
  readonly encodedName: string;
  /** Grows with every split and merge. */
  readonly id: number;
  /** First row, inclusive; empty for the first region. */
  readonly start: Buffer;
  /** Row after the last, exclusive; empty for the last region. */
  readonly stop: Buffer;
  /** `host,port,startcode` of the server that has it or had it last. */
  readonly server?: string;
  /** HBase's own word: `OPEN`, `OPENING`, `CLOSED`, `SPLITTING`, … */
  readonly state: string;
}

/** Options of {@link HBaseAdmin.splitRegion}. */
export interface SplitOptions extends CallOptions {
  /** First row of the second half. */
  readonly at: Buffer;
}

/** Options of {@link HBaseAdmin.mergeRegions}. */
export interface MergeOptions extends CallOptions {
  /** Also regions that are no neighbours. */
  readonly force?: boolean;
}

/** Options of {@link HBaseAdmin.moveRegion}. */
export interface MoveOptions extends CallOptions {
  /** `host,port,startcode` as {@link HBaseAdmin.listServers} gives it; the master chooses when missing. */
  readonly to?: string;
}

/**
 * Operator's work on one cluster. Everything returns when it is done, not when it is begun, and may be repeated:
 * what already is as wanted counts as done. Calls wait for a master as other calls wait for their region.
 */
export interface HBaseAdmin {
  /** Whether there is such a table, in whatever state. */
  tableExists(table: string, options?: CallOptions): Promise<boolean>;

  /** @throws HBaseStoreError `HBASE_STORE_TABLE_NOT_FOUND` */
  tableState(table: string, options?: CallOptions): Promise<TableState>;

  /** Closes all regions of a table: calls for its rows wait, at most until their deadline. */
  disableTable(table: string, options?: CallOptions): Promise<void>;

  /** Opens all regions of a disabled table. */
  enableTable(table: string, options?: CallOptions): Promise<void>;

  /** Writes what the servers hold in memory into files. */
  flushTable(table: string, options?: CallOptions): Promise<void>;

  /** Live regions in key order, without parents of a split and what was merged. Empty when there is no such table. */
  listRegions(table: string, options?: CallOptions): Promise<RegionDescription[]>;

  /** `host,port,startcode` of every region server that the master takes for alive. */
  listServers(options?: CallOptions): Promise<string[]>;

  /** @throws HBaseStoreError `HBASE_STORE_REJECTED` when the row does not lie inside of the region */
  splitRegion(region: RegionDescription, options: SplitOptions): Promise<void>;

  /**
   * Two or more neighbours of one table become one.
   *
   * @throws HBaseStoreError `HBASE_STORE_REJECTED` also while one of them still shares files with the parent that it was
   * split from: until its next compaction
   */
  mergeRegions(regions: readonly RegionDescription[], options?: MergeOptions): Promise<void>;

  /** Closes the region where it is and opens it on another server. */
  moveRegion(region: RegionDescription, options?: MoveOptions): Promise<void>;

  /** Opens a region that {@link unassignRegion} has closed. */
  assignRegion(region: RegionDescription, options?: CallOptions): Promise<void>;

  /** Closes a region and leaves it closed. */
  unassignRegion(region: RegionDescription, options?: CallOptions): Promise<void>;

  /** Asks the master to end the whole cluster; returns when it has agreed. */
  shutdownCluster(options?: CallOptions): Promise<void>;
}
