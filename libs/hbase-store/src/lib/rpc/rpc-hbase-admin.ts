import type {
  HBaseAdmin,
  MergeOptions,
  MoveOptions,
  RegionDescription,
  SplitOptions,
  TableState,
} from '../hbase-admin.ts';
import type { CallOptions } from '../hbase-store.ts';
import type { CallBudget } from './call-budget.ts';
import type { MasterCaller } from './master-caller.ts';
import type { RegionAdmin } from './region-admin.ts';
import { SHUTDOWN } from './rpc-methods.ts';
import type { TableAdmin } from './table-admin.ts';

interface RpcHBaseAdminParts {
  readonly master: MasterCaller;
  readonly tables: TableAdmin;
  readonly regions: RegionAdmin;
  /** Gives an operation its budget, and counts it as under way. */
  readonly run: <T>(
    options: CallOptions | undefined,
    work: (budget: CallBudget) => Promise<T>,
  ) => Promise<T>;
}

/** The admin of a store of this driver; shares its connections and ends with it. */
export class RpcHBaseAdmin implements HBaseAdmin {
  readonly #parts: RpcHBaseAdminParts;

  constructor(parts: RpcHBaseAdminParts) {
    this.#parts = parts;
  }

  tableExists(table: string, options?: CallOptions): Promise<boolean> {
    const { run, tables } = this.#parts;
    return run(
      options,
      async (budget) => (await tables.describeTable(table, budget)) !== undefined,
    );
  }

  tableState(table: string, options?: CallOptions): Promise<TableState> {
    const { run, tables } = this.#parts;
    return run(options, (budget) => tables.tableState(table, budget));
  }

  disableTable(table: string, options?: CallOptions): Promise<void> {
    const { run, tables } = this.#parts;
    return run(options, (budget) => tables.disableTable(table, budget));
  }

  enableTable(table: string, options?: CallOptions): Promise<void> {
    const { run, tables } = this.#parts;
    return run(options, (budget) => tables.enableTable(table, budget));
  }

  flushTable(table: string, options?: CallOptions): Promise<void> {
    const { run, tables } = this.#parts;
    return run(options, (budget) => tables.flushTable(table, budget));
  }

  listRegions(table: string, options?: CallOptions): Promise<RegionDescription[]> {
    const { run, regions } = this.#parts;
    return run(options, (budget) => regions.listRegions(table, budget));
  }

  listServers(options?: CallOptions): Promise<string[]> {
    const { run, regions } = this.#parts;
    return run(options, (budget) => regions.listServers(budget));
  }

  splitRegion(region: RegionDescription, options: SplitOptions): Promise<void> {
    const { run, regions } = this.#parts;
    return run(options, (budget) => regions.splitRegion(region, options.at, budget));
  }

  mergeRegions(merged: readonly RegionDescription[], options: MergeOptions = {}): Promise<void> {
    const { run, regions } = this.#parts;
    return run(options, (budget) => regions.mergeRegions(merged, options.force ?? false, budget));
  }

  moveRegion(region: RegionDescription, options: MoveOptions = {}): Promise<void> {
    const { run, regions } = this.#parts;
    return run(options, (budget) => regions.moveRegion(region, options.to, budget));
  }

  assignRegion(region: RegionDescription, options?: CallOptions): Promise<void> {
    const { run, regions } = this.#parts;
    return run(options, (budget) => regions.assignRegion(region, budget));
  }

  unassignRegion(region: RegionDescription, options?: CallOptions): Promise<void> {
    const { run, regions } = this.#parts;
    return run(options, (budget) => regions.unassignRegion(region, budget));
  }

  shutdownCluster(options?: CallOptions): Promise<void> {
    const { run, master } = this.#parts;
    return run(options, async (budget) => {
      await master.call(SHUTDOWN, {}, budget);
    });
  }
}
