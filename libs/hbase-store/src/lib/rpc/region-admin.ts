import type { RegionDescription } from '../hbase-admin.ts';
import type { Row } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import type { CallBudget } from './call-budget.ts';
import { hasCode, type MasterCaller } from './master-caller.ts';
import { INFO_FAMILY, META_TABLE, metaRowsOf, toRegionDescription } from './meta-row.ts';
import { answeredRow, type RegionCaller } from './region-caller.ts';
import { RegionScanner } from './region-scanner.ts';
import {
  ASSIGN_REGION,
  GET,
  GET_CLUSTER_STATUS,
  MERGE_TABLE_REGIONS,
  MOVE_REGION,
  SPLIT_REGION,
  UNASSIGN_REGION,
  type RegionRequest,
  type RpcMethod,
} from './rpc-methods.ts';
import { fromFullServerName, toFullServerName } from './server-address.ts';
import { toTableName } from './table-name.ts';
import type { RegionSpecifier } from './wire-messages.ts';

const REGION_NAME = 1;
const ENCODED_REGION_NAME = 2;
const STATUS_OF_SERVERS_NAME = 10;
const META_SCAN_LIMITS = { maxRows: 1_000, maxBytes: 2 * 1024 * 1024 };

/** Lists, splits, merges and moves regions: reads hbase:meta, and lets the active master do the rest. */
export class RegionAdmin {
  readonly #master: MasterCaller;
  readonly #caller: RegionCaller;

  constructor(deps: { readonly master: MasterCaller; readonly caller: RegionCaller }) {
    this.#master = deps.master;
    this.#caller = deps.caller;
  }

  async listRegions(table: string, budget: CallBudget): Promise<RegionDescription[]> {
    const range = { ...metaRowsOf(table), columns: { [INFO_FAMILY]: [] } };
    const scanner = new RegionScanner(this.#caller, META_TABLE, {
      range,
      limits: META_SCAN_LIMITS,
    });
    const rows: Row[] = [];
    for (let more = await scanner.next(budget); more !== undefined;) {
      rows.push(...more);
      more = await scanner.next(budget);
    }
    return rows.flatMap((row) => toRegionDescription(row) ?? []);
  }

  async listServers(budget: CallBudget): Promise<string[]> {
    const request = { options: [STATUS_OF_SERVERS_NAME] };
    const { clusterStatus } = await this.#master.call(GET_CLUSTER_STATUS, request, budget);
    return clusterStatus.serversName.map(toFullServerName);
  }

  async splitRegion(region: RegionDescription, at: Buffer, budget: CallBudget): Promise<void> {
    const regionInfo = {
      regionId: region.id,
      tableName: toTableName(region.table),
      startKey: region.start,
      endKey: region.stop,
      offline: false,
      split: false,
      replicaId: 0,
    };
    await this.#master.run(SPLIT_REGION, { regionInfo, splitRow: at }, budget);
  }

  async mergeRegions(
    regions: readonly RegionDescription[],
    force: boolean,
    budget: CallBudget,
  ): Promise<void> {
    const request = { region: regions.map(byEncodedName), forcible: force };
    await this.#master.run(MERGE_TABLE_REGIONS, request, budget);
  }

  /** Waits until the region is open again, and where it was wanted. */
  async moveRegion(
    region: RegionDescription,
    to: string | undefined,
    budget: CallBudget,
  ): Promise<void> {
    const target = to === undefined ? {} : { destServerName: fromFullServerName(to) };
    await this.#master.call(MOVE_REGION, { region: byEncodedName(region), ...target }, budget);
    await this.#master.poll(budget, async () => {
      const { state, server } = await this.#describe(region, budget);
      return state === 'OPEN' && (to === undefined || server === to);
    });
  }

  async assignRegion(region: RegionDescription, budget: CallBudget): Promise<void> {
    await this.#bring(region, { method: ASSIGN_REGION, state: 'OPEN' }, budget);
  }

  async unassignRegion(region: RegionDescription, budget: CallBudget): Promise<void> {
    await this.#bring(region, { method: UNASSIGN_REGION, state: 'CLOSED' }, budget);
  }

  /** The master refuses what is so already, and what a lost answer of an earlier attempt has begun. */
  async #bring(
    region: RegionDescription,
    wanted: { readonly method: RpcMethod<RegionRequest, unknown>; readonly state: string },
    budget: CallBudget,
  ): Promise<void> {
    const isThere = async (): Promise<boolean> =>
      (await this.#describe(region, budget)).state === wanted.state;
    if (await isThere()) return;
    const byName = { type: REGION_NAME, value: region.name };
    try {
      await this.#master.call(wanted.method, { region: byName }, budget);
    } catch (error) {
      if (!hasCode(error, 'HBASE_STORE_REJECTED') || !(await isThere())) throw error;
    }
    await this.#master.poll(budget, isThere);
  }

  async #describe(region: RegionDescription, budget: CallBudget): Promise<RegionDescription> {
    const row = region.name;
    const answer = await this.#caller.call(
      GET,
      { table: META_TABLE, row },
      { budget, request: (meta) => ({ region: meta, get: { row, column: [] } }) },
    );
    const found = answeredRow(answer);
    const description = found === undefined ? undefined : toRegionDescription(found);
    if (description !== undefined) return description;
    throw new HBaseStoreError(`region ${region.encodedName} is no more: split or merged`, {
      code: 'HBASE_STORE_REJECTED',
    });
  }
}

function byEncodedName(region: RegionDescription): RegionSpecifier {
  return { type: ENCODED_REGION_NAME, value: Buffer.from(region.encodedName) };
}
