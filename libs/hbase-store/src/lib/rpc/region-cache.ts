import type { ServerAddress } from './server-address.ts';

/** The rows of a region. */
export interface KeySpan {
  readonly startKey: Buffer;
  /** Exclusive; empty for the last region. */
  readonly endKey: Buffer;
}

/** A region and the server that has it. */
export interface Region extends KeySpan {
  /** The region's full name = its row in hbase:meta. */
  readonly name: Buffer;
  readonly table: string;
  /** Grows with every split and merge: of two overlapping regions the larger id is the living one. */
  readonly id: number;
  readonly server: ServerAddress;
  /** True when another server has said so, and not hbase:meta. */
  readonly isHearsay?: boolean;
}

/** True when the row lies in the region. */
export function regionHolds(region: KeySpan, row: Buffer): boolean {
  return (
    Buffer.compare(region.startKey, row) <= 0 &&
    (region.endKey.length === 0 || Buffer.compare(row, region.endKey) < 0)
  );
}

/** Known regions per table, sorted by start key, never two that overlap. */
export class RegionCache {
  readonly #tables = new Map<string, Region[]>();

  find(table: string, row: Buffer): Region | undefined {
    const regions = this.#tables.get(table);
    if (regions === undefined) return undefined;
    const region = regions[upperBound(regions, row) - 1];
    return region !== undefined && regionHolds(region, row) ? region : undefined;
  }

  /** Takes a region in; those it replaces go, and it is ignored when a newer one is known. */
  add(region: Region): void {
    const known = this.#tables.get(region.table) ?? [];
    const overlapping = known.filter((other) => overlaps(other, region));
    if (overlapping.some((other) => other.id > region.id)) return;
    const kept = known.filter((other) => !overlapping.includes(other));
    kept.splice(upperBound(kept, region.startKey), 0, region);
    this.#tables.set(region.table, kept);
  }

  /** Forgets this very entry; a newer one for the same range stays. */
  remove(region: Region): void {
    const regions = this.#tables.get(region.table);
    const position = regions?.indexOf(region) ?? -1;
    if (position !== -1) regions?.splice(position, 1);
  }

  /** Takes the place of this very entry, if it is still known. */
  replace(region: Region, fresh: Region): void {
    const regions = this.#tables.get(region.table);
    const position = regions?.indexOf(region) ?? -1;
    if (position !== -1) regions?.splice(position, 1, fresh);
  }

  removeTable(table: string): void {
    this.#tables.delete(table);
  }

  removeServer({ host, port }: ServerAddress): void {
    for (const [table, regions] of this.#tables) {
      const others = regions.filter(({ server }) => server.host !== host || server.port !== port);
      this.#tables.set(table, others);
    }
  }
}

/** Number of regions that start at or before the row. */
function upperBound(regions: readonly Region[], row: Buffer): number {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const region = regions[middle];
    if (region !== undefined && Buffer.compare(region.startKey, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function overlaps(a: Region, b: Region): boolean {
  return (
    (a.endKey.length === 0 || Buffer.compare(b.startKey, a.endKey) < 0) &&
    (b.endKey.length === 0 || Buffer.compare(a.startKey, b.endKey) < 0)
  );
}
