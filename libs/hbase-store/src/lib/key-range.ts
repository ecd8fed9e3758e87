import type { ScanRange } from './hbase-store.ts';

const FIRST = Buffer.alloc(0);
const END = Buffer.alloc(0);

/** Rows from `start`, inclusive, to `stop`, exclusive; an empty stop is the end of the table. */
export interface KeyRange {
  readonly start: Buffer;
  readonly stop: Buffer;
}

/** The rows that a scan asks for: ranges in key order, none empty, none touching another. */
export function toKeyRanges({ start = FIRST, stop = END, prefixes }: ScanRange): KeyRange[] {
  const wanted = { start, stop };
  const ranges = prefixes === undefined ? [wanted] : prefixes.map(rangeOfPrefix);
  return merge(ranges.map((range) => intersect(range, wanted)).filter((range) => !isEmpty(range)));
}

/** True when the row lies at or behind the stop of a range. */
export function isBehind(row: Buffer, stop: Buffer): boolean {
  return stop.length > 0 && Buffer.compare(row, stop) >= 0;
}

/** The earlier of two stops. */
export function earlierStop(a: Buffer, b: Buffer): Buffer {
  if (a.length === 0) return b;
  return b.length === 0 || Buffer.compare(a, b) < 0 ? a : b;
}

function rangeOfPrefix(prefix: Buffer): KeyRange {
  return { start: prefix, stop: rowBehindPrefix(prefix) };
}

/** The first row that sorts behind all rows with the prefix: its last byte that can grow, grown. */
function rowBehindPrefix(prefix: Buffer): Buffer {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  if (length === 0) return END;
  const stop = Buffer.from(prefix.subarray(0, length));
  stop.writeUInt8(stop.readUInt8(length - 1) + 1, length - 1);
  return stop;
}

function intersect(a: KeyRange, b: KeyRange): KeyRange {
  return {
    start: Buffer.compare(a.start, b.start) < 0 ? b.start : a.start,
    stop: earlierStop(a.stop, b.stop),
  };
}

function isEmpty({ start, stop }: KeyRange): boolean {
  return isBehind(start, stop);
}

function merge(ranges: readonly KeyRange[]): KeyRange[] {
  const merged: KeyRange[] = [];
  for (const range of ranges.toSorted((a, b) => Buffer.compare(a.start, b.start))) {
    const last = merged.at(-1);
    if (
      last === undefined ||
      (isBehind(range.start, last.stop) && !last.stop.equals(range.start))
    ) {
      merged.push(range);
      continue;
    }
    const reachesFurther = last.stop.length > 0 && earlierStop(last.stop, range.stop) === last.stop;
    if (reachesFurther) merged[merged.length - 1] = { start: last.start, stop: range.stop };
  }
  return merged;
}
