import type { PutRow } from '../hbase-store.ts';
import type { Region } from './region-cache.ts';
import { regionSpecifier } from './region-caller.ts';
import type { RegionAction } from './wire-messages.ts';

const MUTATION_PUT = 2;

/** A row on its way: where it stands in the caller's list, and what it weighs. */
export interface PendingRow {
  readonly index: number;
  readonly row: PutRow;
  readonly cells: number;
  readonly bytes: number;
  /** Needs a request of its own: together with others it was refused, and any of them may be the reason. */
  readonly alone?: boolean;
}

/** A pending row and its region. */
export interface LocatedRow {
  readonly pending: PendingRow;
  readonly region: Region;
}

/** Rows of one region within a batch. */
export interface RegionRows {
  readonly region: Region;
  readonly rows: PendingRow[];
}

/** What goes to one server in one request. */
export interface WriteBatch {
  readonly regions: readonly RegionRows[];
  readonly bytes: number;
}

/** Bounds of one request; a single row may exceed the bytes. */
export interface BatchLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** Sorts rows into requests: one server each, grouped by region, within the limits. */
export function toWriteBatches(rows: readonly LocatedRow[], limits: BatchLimits): WriteBatch[] {
  const servers = new Map<string, Map<Region, PendingRow[]>>();
  for (const { pending, region } of rows) {
    const server = `${region.server.host}:${region.server.port}`;
    let regions = servers.get(server);
    if (regions === undefined) servers.set(server, (regions = new Map<Region, PendingRow[]>()));
    const regionRows = regions.get(region);
    if (regionRows === undefined) regions.set(region, [pending]);
    else regionRows.push(pending);
  }
  return [...servers.values()].flatMap((regions) => splitByLimits(regions, limits));
}

function splitByLimits(
  regions: ReadonlyMap<Region, readonly PendingRow[]>,
  limits: BatchLimits,
): WriteBatch[] {
  const batches: WriteBatch[] = [];
  let current: RegionRows[] = [];
  let rowCount = 0;
  let bytes = 0;
  const cut = (): void => {
    if (rowCount > 0) batches.push({ regions: current, bytes });
    current = [];
    rowCount = 0;
    bytes = 0;
  };
  for (const [region, rows] of regions) {
    let open: RegionRows | undefined;
    for (const row of rows) {
      const isFull = rowCount === limits.maxRows || bytes + row.bytes > limits.maxBytes;
      if (isFull || row.alone === true) {
        cut();
        open = undefined;
      }
      if (open === undefined) current.push((open = { region, rows: [] }));
      open.rows.push(row);
      rowCount += 1;
      bytes += row.bytes;
      if (row.alone === true) {
        cut();
        open = undefined;
      }
    }
  }
  cut();
  return batches;
}

/** The rows of a batch in the order in which their cells must lie in the cell block. */
export function* rowsOf(batch: WriteBatch): Generator<PutRow> {
  for (const { rows } of batch.regions) for (const { row } of rows) yield row;
}

/** The request of a batch. An index of 0 would be "none" on the wire, so they begin with 1. */
export function toRegionActions(batch: WriteBatch): RegionAction[] {
  return batch.regions.map(({ region, rows }) => ({
    region: regionSpecifier(region),
    action: rows.map((pending, i) => ({
      index: i + 1,
      mutation: {
        row: pending.row.row,
        mutateType: MUTATION_PUT,
        associatedCellCount: pending.cells,
      },
    })),
  }));
}
