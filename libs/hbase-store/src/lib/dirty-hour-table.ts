import { DIRTY_HOUR_FAMILY, DIRTY_HOUR_QUALIFIER } from './clickstream-tables.ts';
import type { CallOptions, HBaseStore } from './hbase-store.ts';
import { HBaseStoreError } from './hbase-store-error.ts';
import { HOUR_MS } from './hour.ts';
import { decodeLong } from './value-codec.ts';

const MARKS_AT_ONCE = 64;

/**
 * Which hours of event time have changed, as counters that only grow:
 *
 * ```
 * row = | hour start, u64 big-endian, ms |     v:version = | counter, i64 big-endian |
 * ```
 *
 * No clock is compared anywhere: an hour is dirty when its version differs from the one that was processed.
 */
export interface DirtyHourTable {
  /**
   * Raises the version of each hour by one; hours named twice count once.
   *
   * Call it after the rows are acknowledged. When it fails some hours may have been raised: raising them again is
   * harmless. `deadlineMs` is for all hours together; without it the store's own holds for each round of 64.
   *
   * @throws HBaseStoreError
   */
  mark(hours: Iterable<number>, options?: CallOptions): Promise<void>;

  /** The version of every hour ever marked, by hour start in milliseconds. @throws HBaseStoreError */
  readVersions(options?: CallOptions): Promise<Map<number, bigint>>;
}

/** The dirty hours in a table made by {@link createClickstreamTables}; nothing is read or checked here. */
export function openDirtyHourTable(
  store: HBaseStore,
  options: { readonly table: string },
): DirtyHourTable {
  return new HBaseDirtyHourTable(store, options.table);
}

class HBaseDirtyHourTable implements DirtyHourTable {
  readonly #store: HBaseStore;
  readonly #table: string;

  constructor(store: HBaseStore, table: string) {
    this.#store = store;
    this.#table = table;
  }

  async mark(hours: Iterable<number>, options?: CallOptions): Promise<void> {
    const rows = [...new Set(hours)].map(encodeHour);
    const optionsNow = boundedTogether(options);
    // Calls of their own, not one batch: the server then syncs its log once for many of them.
    for (let i = 0; i < rows.length; i += MARKS_AT_ONCE) {
      const bounds = optionsNow();
      const marks = rows
        .slice(i, i + MARKS_AT_ONCE)
        .map((row) =>
          this.#store.increment(
            this.#table,
            { row, family: DIRTY_HOUR_FAMILY, qualifier: DIRTY_HOUR_QUALIFIER },
            bounds,
          ),
        );
      await Promise.all(marks);
    }
  }

  async readVersions(options?: CallOptions): Promise<Map<number, bigint>> {
    const versions = new Map<number, bigint>();
    const columns = { [DIRTY_HOUR_FAMILY]: [DIRTY_HOUR_QUALIFIER] };
    for await (const { row, cells } of this.#store.scan(this.#table, { columns }, options)) {
      const version = cells[0];
      if (version !== undefined) {
        versions.set(Number(row.readBigUInt64BE()), decodeLong(version.value));
      }
    }
    return versions;
  }
}

/** The options of each next call of several that share one deadline: with the time that is left of it. */
function boundedTogether(options: CallOptions | undefined): () => CallOptions | undefined {
  const deadlineMs = options?.deadlineMs;
  if (deadlineMs === undefined) return () => options;
  const endsAt = performance.now() + deadlineMs;
  return () => {
    const leftMs = endsAt - performance.now();
    if (leftMs > 0) return { ...options, deadlineMs: leftMs };
    throw new HBaseStoreError(`not all hours were marked within ${deadlineMs} ms`, {
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
    });
  };
}

function encodeHour(hourMs: number): Buffer {
  if (!Number.isSafeInteger(hourMs) || hourMs < 0 || hourMs % HOUR_MS !== 0) {
    throw new HBaseStoreError(`not the start of an hour in milliseconds: ${hourMs}`, {
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
  }
  const row = Buffer.allocUnsafe(8);
  row.writeBigUInt64BE(BigInt(hourMs));
  return row;
}
