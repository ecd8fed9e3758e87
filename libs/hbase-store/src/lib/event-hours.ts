import type { CallOptions, HBaseStore } from './hbase-store.ts';
import { HOUR_MS, hourOf } from './hour.ts';
import { decodeRowKey, rowKeyPrefix } from './row-key.ts';

/** A span of the events table, milliseconds, the end exclusive. */
export interface SaltedSpan {
  readonly table: string;
  readonly saltBuckets: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The hours that hold an event, ascending; see {@link EventTable.listHours}. */
export async function listEventHours(
  store: HBaseStore,
  span: SaltedSpan,
  options?: CallOptions,
): Promise<number[]> {
  const hours = new Set<number>();
  const salts = Array.from({ length: span.saltBuckets }, (_, salt) => salt);
  await Promise.all(
    salts.map(async (salt) => {
      let { fromMs } = span;
      while (fromMs < span.toMs) {
        const first = await firstEventMs(store, { ...span, fromMs }, salt, options);
        if (first === undefined) return;
        hours.add(hourOf(first));
        fromMs = hourOf(first) + HOUR_MS;
      }
    }),
  );
  return [...hours].toSorted((a, b) => a - b);
}

async function firstEventMs(
  store: HBaseStore,
  { table, fromMs, toMs }: SaltedSpan,
  salt: number,
  options?: CallOptions,
): Promise<number | undefined> {
  const range = { start: rowKeyPrefix(salt, fromMs), stop: rowKeyPrefix(salt, toMs), limit: 1 };
  for await (const { row } of store.scan(table, range, options)) {
    return decodeRowKey(row).timestampMs;
  }
  return undefined;
}
