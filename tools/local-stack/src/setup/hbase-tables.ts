import {
  createClickstreamTables,
  openRpcHBaseStore,
  type HBaseStore,
} from '@clickstream/hbase-store';

const DEADLINE_MS = 60_000;

export interface TableNames {
  readonly events: string;
  readonly dirtyHours: string;
  readonly tombstones: string;
}

/** Creates the tables that are missing, waits until all their regions serve, and returns the created names. */
export async function createTables(
  bootstrap: readonly string[],
  names: TableNames,
): Promise<readonly string[]> {
  await using store = await openRpcHBaseStore({ bootstrap, deadlineMs: DEADLINE_MS });
  const { created } = await createClickstreamTables(store, {
    eventsTable: names.events,
    dirtyHoursTable: names.dirtyHours,
    tombstonesTable: names.tombstones,
  });
  // Regions come back one by one after a crash. Salts share the first byte of the key, so this reaches every region.
  const firstBytes = Array.from({ length: 256 }, (_, byte) => byte);
  await Promise.all(firstBytes.map((byte) => readOne(store, names.events, byte)));
  await readOne(store, names.dirtyHours, 0);
  await readOne(store, names.tombstones, 0);
  return created;
}

async function readOne(store: HBaseStore, table: string, byte: number): Promise<void> {
  const row = Buffer.of(byte);
  await store.get(table, row);
}
