import { userHash, type DirtyHourTable, type TombstoneTable } from '@clickstream/hbase-store';
import type { ErasureRepository, Lease } from '@clickstream/mysql-store';

export interface EraseVisitsOptions {
  readonly erasure: ErasureRepository;
  readonly dirtyHours: DirtyHourTable;
  readonly tombstones: Pick<TombstoneTable, 'notedHours'>;
  readonly userId: string;
  /** Notes the hours of the rows that the user has now. */
  readonly noteHours: () => Promise<unknown>;
  readonly lease: Lease;
  /** Aborts when the lease is lost, too. */
  readonly signal: AbortSignal;
}

/** What was taken out of the numbers, and what is to be counted again. */
export interface ErasedVisits {
  readonly visits: number;
  /** The run that was given up, if there was one. */
  readonly abandonedEpoch: number | undefined;
  /** Hour → the version from which on its numbers are without the user. */
  readonly hours: ReadonlyMap<number, bigint>;
}

/** The first half of a hash names a visitor in MySQL. */
const VISITOR_BYTES = 16;

/**
 * Takes a user out of the visitor sets and marks the hours of his rows, which are gone by then. The caller holds the lease
 * of the aggregation.
 *
 * A run that is not finished may have scanned his rows: it is given up first. One that begins after the lease is given
 * back scans without them, and finds the hours dirty. What the user did since his rows were deleted may be counted by now: its
 * hours are noted too, before he is taken out of the sets, so that he comes into them again.
 */
export async function eraseVisits(options: EraseVisitsOptions): Promise<ErasedVisits> {
  const { erasure, dirtyHours, tombstones, userId, noteHours, lease, signal } = options;
  const given = await erasure.abandonRun(lease, 'a person is erased');
  signal.throwIfAborted();
  await noteHours();
  signal.throwIfAborted();
  const { visits } = await erasure.eraseVisitor(lease, userHash(userId).subarray(0, VISITOR_BYTES));
  signal.throwIfAborted();
  const hours = await tombstones.notedHours(userId, { signal });
  await dirtyHours.mark(hours, { signal });
  const versions = await dirtyHours.readVersions({ signal });
  return {
    visits,
    abandonedEpoch: given?.epoch,
    hours: new Map(hours.map((hour) => [hour, versions.get(hour) ?? 0n])),
  };
}
