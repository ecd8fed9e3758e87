import { createHash } from 'node:crypto';
import type { RegionDescription, TableState } from '../hbase-admin.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { isBehind } from '../key-range.ts';

/** The servers that a store in memory pretends to have. */
export const IN_MEMORY_SERVERS = ['memory-1,16020,1', 'memory-2,16020,1'] as const;

const FIRST = Buffer.alloc(0);

/** The regions of one table in memory: where they begin, who has them, whether they serve. */
export class InMemoryRegions {
  readonly #table: string;
  #tableState: TableState = 'enabled';
  #regions: RegionDescription[];
  #lastId = 0;

  constructor(table: string, splitKeys: readonly Buffer[]) {
    this.#table = table;
    const starts = [FIRST, ...splitKeys];
    this.#regions = starts.map((start, i) => this.#create(start, starts[i + 1] ?? FIRST));
  }

  get tableState(): TableState {
    return this.#tableState;
  }

  /** Opens or closes all regions. */
  setTableState(state: 'enabled' | 'disabled'): void {
    this.#tableState = state;
    const regionState = state === 'enabled' ? 'OPEN' : 'CLOSED';
    this.#regions = this.#regions.map((region) => ({ ...region, state: regionState }));
  }

  list(): RegionDescription[] {
    return [...this.#regions];
  }

  /** @throws HBaseStoreError `HBASE_STORE_DEADLINE_EXCEEDED` at once where a real store would wait in vain */
  requireServed(row: Buffer): void {
    const region = this.#regions.find(({ stop }) => !isBehind(row, stop));
    if (region?.state === 'OPEN') return;
    throw new HBaseStoreError('the region of the row is closed', {
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      cause: new HBaseStoreError(`a region of table ${this.#table} is on no server`, {
        code: 'HBASE_STORE_REGION_UNAVAILABLE',
      }),
    });
  }

  split(region: RegionDescription, at: Buffer): void {
    const { start, stop } = this.#find(region);
    if (Buffer.compare(at, start) <= 0 || isBehind(at, stop)) {
      throw rejected(`the row to split at does not lie inside of ${region.encodedName}`);
    }
    this.#replace([region], [this.#create(start, at), this.#create(at, stop)]);
  }

  merge(regions: readonly RegionDescription[], force: boolean): void {
    const merged = regions.map((region) => this.#find(region));
    merged.sort((a, b) => Buffer.compare(a.start, b.start));
    const [first, last] = [merged[0], merged.at(-1)];
    if (first === undefined || last === undefined || first === last) {
      throw rejected('at least two regions are needed for a merge');
    }
    const areNeighbours = merged.every(
      ({ start }, i) => i === 0 || start.equals(merged[i - 1]?.stop ?? FIRST),
    );
    if (!areNeighbours && !force) throw rejected('the regions to merge are no neighbours');
    const between = this.#regions.filter(
      ({ start, stop }) => Buffer.compare(start, first.start) >= 0 && !isOutside(stop, last.stop),
    );
    this.#replace(between, [this.#create(first.start, last.stop)]);
  }

  /** Opens, closes or moves a region. */
  change(
    region: RegionDescription,
    changes: { readonly state: 'OPEN' | 'CLOSED'; readonly server?: string },
  ): void {
    const found = this.#find(region);
    this.#replace([found], [{ ...found, ...changes }]);
  }

  #replace(old: readonly RegionDescription[], fresh: readonly RegionDescription[]): void {
    const names = new Set(old.map(({ encodedName }) => encodedName));
    const kept = this.#regions.filter(({ encodedName }) => !names.has(encodedName));
    this.#regions = [...kept, ...fresh].sort((a, b) => Buffer.compare(a.start, b.start));
  }

  #find({ encodedName }: RegionDescription): RegionDescription {
    const found = this.#regions.find((region) => region.encodedName === encodedName);
    if (found !== undefined) return found;
    throw rejected(`region ${encodedName} is no more: split or merged`);
  }

  #create(start: Buffer, stop: Buffer): RegionDescription {
    this.#lastId += 1;
    const id = this.#lastId;
    const plainName = Buffer.concat([
      Buffer.from(`${this.#table},`),
      start,
      Buffer.from(`,${String(id)}`),
    ]);
    const encodedName = createHash('md5').update(plainName).digest('hex');
    return {
      table: this.#table,
      name: Buffer.concat([plainName, Buffer.from(`.${encodedName}.`)]),
      encodedName,
      id,
      start,
      stop,
      server: IN_MEMORY_SERVERS[id % IN_MEMORY_SERVERS.length] ?? IN_MEMORY_SERVERS[0],
      state: 'OPEN',
    };
  }
}

/** True when a region that ends at `stop` reaches beyond `bound`. */
function isOutside(stop: Buffer, bound: Buffer): boolean {
  if (bound.length === 0) return false;
  return stop.length === 0 || Buffer.compare(stop, bound) > 0;
}

function rejected(message: string): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_REJECTED' });
}
