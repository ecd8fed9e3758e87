import type { Tombstones, TombstoneTable } from '@clickstream/hbase-store';

import type { Erasures } from '../intake/erasures.ts';

/**
 * Longest time for one call, retries included; an outage that lasts longer is retried with the whole chunk. Short, since
 * the writes of the chunk, with deadlines of their own, have to fit into its time behind it.
 */
const CALL_DEADLINE_MS = 5_000;

/** Asks the table for its version each time, which is one small read, and reads it again when that has moved. */
export function createHBaseErasures(table: Pick<TombstoneTable, 'readVersion' | 'read'>): Erasures {
  let known: Tombstones | undefined;
  return {
    current: async ({ signal }) => {
      const options = { signal, deadlineMs: CALL_DEADLINE_MS };
      const version = await table.readVersion(options);
      if (known?.version === version) return known;
      const read = await table.read(options);
      known = read;
      return read;
    },
  };
}
