import type {
  HBaseAdmin,
  MergeOptions,
  MoveOptions,
  RegionDescription,
  SplitOptions,
  TableState,
} from '../hbase-admin.ts';
import type { CallOptions } from '../hbase-store.ts';
import type { InMemoryTable } from './in-memory-table.ts';
import { IN_MEMORY_SERVERS } from './in-memory-regions.ts';

/** What the admin needs of its store. */
export interface InMemoryAdminParts {
  /** Before every call. @throws what the store's calls throw when it is closed, aborted, or made to fail */
  readonly enter: (
    call: { readonly method: keyof HBaseAdmin; readonly table: string },
    options: CallOptions | undefined,
  ) => Promise<void>;
  /** @throws HBaseStoreError `HBASE_STORE_TABLE_NOT_FOUND` */
  readonly require: (table: string) => InMemoryTable;
  readonly find: (table: string) => InMemoryTable | undefined;
  readonly shutDown: () => void;
}

/** The admin of a store in memory; every change is there at once. */
export class InMemoryHBaseAdmin implements HBaseAdmin {
  readonly #store: InMemoryAdminParts;

  constructor(store: InMemoryAdminParts) {
    this.#store = store;
  }

  async tableExists(table: string, options?: CallOptions): Promise<boolean> {
    await this.#store.enter({ method: 'tableExists', table }, options);
    return this.#store.find(table) !== undefined;
  }

  async tableState(table: string, options?: CallOptions): Promise<TableState> {
    await this.#store.enter({ method: 'tableState', table }, options);
    return this.#store.require(table).regions.tableState;
  }

  async disableTable(table: string, options?: CallOptions): Promise<void> {
    await this.#store.enter({ method: 'disableTable', table }, options);
    this.#store.require(table).regions.setTableState('disabled');
  }

  async enableTable(table: string, options?: CallOptions): Promise<void> {
    await this.#store.enter({ method: 'enableTable', table }, options);
    this.#store.require(table).regions.setTableState('enabled');
  }

  async flushTable(table: string, options?: CallOptions): Promise<void> {
    await this.#store.enter({ method: 'flushTable', table }, options);
    this.#store.require(table);
  }

  async listRegions(table: string, options?: CallOptions): Promise<RegionDescription[]> {
    await this.#store.enter({ method: 'listRegions', table }, options);
    return this.#store.find(table)?.regions.list() ?? [];
  }

  async listServers(options?: CallOptions): Promise<string[]> {
    await this.#store.enter({ method: 'listServers', table: '' }, options);
    return [...IN_MEMORY_SERVERS];
  }

  async splitRegion(region: RegionDescription, options: SplitOptions): Promise<void> {
    await this.#store.enter({ method: 'splitRegion', table: region.table }, options);
    this.#store.require(region.table).regions.split(region, options.at);
  }

  async mergeRegions(
    regions: readonly RegionDescription[],
    options: MergeOptions = {},
  ): Promise<void> {
    const table = regions[0]?.table ?? '';
    await this.#store.enter({ method: 'mergeRegions', table }, options);
    this.#store.require(table).regions.merge(regions, options.force ?? false);
  }

  async moveRegion(region: RegionDescription, options: MoveOptions = {}): Promise<void> {
    await this.#store.enter({ method: 'moveRegion', table: region.table }, options);
    const other = IN_MEMORY_SERVERS.find((server) => server !== region.server);
    const server = options.to ?? other ?? IN_MEMORY_SERVERS[0];
    this.#store.require(region.table).regions.change(region, { state: 'OPEN', server });
  }

  async assignRegion(region: RegionDescription, options?: CallOptions): Promise<void> {
    await this.#store.enter({ method: 'assignRegion', table: region.table }, options);
    this.#store.require(region.table).regions.change(region, { state: 'OPEN' });
  }

  async unassignRegion(region: RegionDescription, options?: CallOptions): Promise<void> {
    await this.#store.enter({ method: 'unassignRegion', table: region.table }, options);
    this.#store.require(region.table).regions.change(region, { state: 'CLOSED' });
  }

  async shutdownCluster(options?: CallOptions): Promise<void> {
    await this.#store.enter({ method: 'shutdownCluster', table: '' }, options);
    this.#store.shutDown();
  }
}
