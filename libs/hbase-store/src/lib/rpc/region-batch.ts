import type { Region } from './region-cache.ts';
import { regionSpecifier } from './region-caller.ts';
import type { Action, RegionAction } from './wire-messages.ts';

/** What is asked of one row: where it stands in the caller's list, what it weighs, how it is said. */
export interface BatchItem {
  readonly index: number;
  readonly row: Buffer;
  /** In the request. */
  readonly bytes: number;
  readonly action: Omit<Action, 'index'>;
  /** Needs a request of its own: together with others it was refused, and any of them may be the reason. */
  readonly alone?: boolean;
}

/** An item and the region of its row. */
export interface LocatedItem<Item extends BatchItem> {
  readonly item: Item;
  readonly region: Region;
}

/** Items of one region within a batch. */
export interface RegionItems<Item extends BatchItem> {
  readonly region: Region;
  readonly items: Item[];
}

/** What goes to one server in one request. */
export interface RegionBatch<Item extends BatchItem> {
  readonly regions: readonly RegionItems<Item>[];
  readonly bytes: number;
}

/** Bounds of one request; a single row may exceed the bytes. */
export interface BatchLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** Sorts items into requests: one server each, grouped by region, within the limits. */
export function toRegionBatches<Item extends BatchItem>(
  located: readonly LocatedItem<Item>[],
  limits: BatchLimits,
): RegionBatch<Item>[] {
  const servers = new Map<string, Map<Region, Item[]>>();
  for (const { item, region } of located) {
    const server = `${region.server.host}:${region.server.port}`;
    let regions = servers.get(server);
    if (regions === undefined) servers.set(server, (regions = new Map<Region, Item[]>()));
    const items = regions.get(region);
    if (items === undefined) regions.set(region, [item]);
    else items.push(item);
  }
  return [...servers.values()].flatMap((regions) => splitByLimits(regions, limits));
}

function splitByLimits<Item extends BatchItem>(
  regions: ReadonlyMap<Region, readonly Item[]>,
  limits: BatchLimits,
): RegionBatch<Item>[] {
  const batches: RegionBatch<Item>[] = [];
  let current: RegionItems<Item>[] = [];
  let rowCount = 0;
  let bytes = 0;
  const cut = (): void => {
    if (rowCount > 0) batches.push({ regions: current, bytes });
    current = [];
    rowCount = 0;
    bytes = 0;
  };
  for (const [region, items] of regions) {
    let open: RegionItems<Item> | undefined;
    for (const item of items) {
      const isFull = rowCount === limits.maxRows || bytes + item.bytes > limits.maxBytes;
      if (isFull || item.alone === true) {
        cut();
        open = undefined;
      }
      if (open === undefined) current.push((open = { region, items: [] }));
      open.items.push(item);
      rowCount += 1;
      bytes += item.bytes;
      if (item.alone === true) {
        cut();
        open = undefined;
      }
    }
  }
  cut();
  return batches;
}

/** The items of a batch in the order in which their cells must lie in the cell block. */
export function* itemsOf<Item extends BatchItem>(batch: RegionBatch<Item>): Generator<Item> {
  for (const { items } of batch.regions) yield* items;
}

/** The request of a batch. An index of 0 would be "none" on the wire, so they begin with 1. */
export function toRegionActions(batch: RegionBatch<BatchItem>): RegionAction[] {
  return batch.regions.map(({ region, items }) => ({
    region: regionSpecifier(region),
    action: items.map((item, i) => ({ ...item.action, index: i + 1 })),
  }));
}
