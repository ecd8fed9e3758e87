import type { ScanRange } from '../hbase-store.ts';
import { earlierStop, isBehind, toKeyRanges, type KeyRange } from '../key-range.ts';
import type { Region } from './region-cache.ts';
import { MULTI_ROW_RANGE_FILTER, type NamedFilter } from './wire-messages.ts';

const FILTER_CLASS = 'org.apache.hadoop.hbase.filter.MultiRowRangeFilter';
/** Of one scanner; what is left gets another one. */
const MAX_RANGES = 1_000;

/** What one scanner of one region is to read. */
export interface ScanPart {
  readonly startRow: Buffer;
  readonly includeStartRow: boolean;
  readonly stopRow: Buffer;
  /** Lets the server jump from range to range when there is more than one. */
  readonly filter?: NamedFilter;
}

/** How far a scan has come within the ranges that it was asked for. */
export class ScanPosition {
  /** Those that are not read to their end. */
  readonly #ranges: KeyRange[];
  #row: Buffer;
  #rowIncluded = true;

  constructor(range: ScanRange) {
    this.#ranges = toKeyRanges(range);
    this.#row = this.#ranges[0]?.start ?? Buffer.alloc(0);
  }

  /** The row from which on to read; `undefined` at the end. */
  get row(): Buffer | undefined {
    return this.#ranges.length === 0 ? undefined : this.#row;
  }

  /** What of the rest lies in the region that has {@link row}. */
  partOf(region: Region): ScanPart {
    const inside: KeyRange[] = [];
    for (const range of this.#ranges) {
      if (inside.length === MAX_RANGES || isBehind(range.start, region.endKey)) break;
      inside.push(range);
    }
    return {
      startRow: this.#row,
      includeStartRow: this.#rowIncluded,
      stopRow: inside.at(-1)?.stop ?? region.endKey,
      ...(inside.length > 1 ? { filter: toFilter(inside) } : {}),
    };
  }

  /** Everything up to this row, and the row itself, has been read. */
  moveBehind(row: Buffer): void {
    this.#row = row;
    this.#rowIncluded = false;
  }

  /** A part of a region has been read to its end. */
  leave(region: Region, part: ScanPart): void {
    const end = earlierStop(region.endKey, part.stopRow);
    if (end.length === 0) this.#ranges.length = 0;
    while (this.#ranges[0] !== undefined && isBehind(end, this.#ranges[0].stop)) {
      this.#ranges.shift();
    }
    const next = this.#ranges[0]?.start ?? end;
    this.#row = Buffer.compare(next, end) > 0 ? next : end;
    this.#rowIncluded = true;
  }
}

function toFilter(ranges: readonly KeyRange[]): NamedFilter {
  const rowRangeList = ranges.map(({ start, stop }) => ({
    startRow: start,
    startRowInclusive: true,
    stopRow: stop,
    stopRowInclusive: false,
  }));
  return { name: FILTER_CLASS, serializedFilter: MULTI_ROW_RANGE_FILTER.encode({ rowRangeList }) };
}
