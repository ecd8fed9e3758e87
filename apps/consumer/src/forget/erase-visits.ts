import { hostname } from 'node:os';

import { userHash, type DirtyHourTable, type TombstoneTable } from '@clickstream/hbase-store';
import { withLease, type MySqlStore } from '@clickstream/mysql-store';
import { silentLogger } from '@clickstream/service-core';

import { incomplete } from './wait-until.ts';

export interface EraseVisitsOptions {
  readonly store: Pick<MySqlStore, 'leases' | 'erasure'>;
  readonly dirtyHours: DirtyHourTable;
  readonly tombstones: Pick<TombstoneTable, 'notedHours'>;
  readonly userId: string;
  /** How long an aggregator's lease is waited for. */
  readonly leaseWaitMs: number;
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

const LEASE_TTL_MS = 15_000;
/** The first half names a visitor in MySQL. */
const VISITOR_BYTES = 16;

/**
 * Takes a user out of the visitor sets and marks the hours of his rows, which are gone by then: all under the lease of the
 * aggregation.
 *
 * A run that is not finished may have scanned his rows: it is given up first. One that begins after the lease is given
 * back scans without them, and finds the hours dirty.
 */
export function eraseVisits(options: EraseVisitsOptions): Promise<ErasedVisits> {
  const { store, dirtyHours, tombstones, userId, signal } = options;
  const lease = {
    leases: store.leases,
    owner: `${hostname()} process ${process.pid}, an erasure`,
    ttlMs: LEASE_TTL_MS,
    waitMs: options.leaseWaitMs,
    signal,
    logger: silentLogger,
    toHeld: (holder: string) => incomplete(`${holder} holds the lease of the aggregation`),
    toLost: () => incomplete('the lease of the aggregation was lost'),
  };
  return withLease(lease, async (held, underLease) => {
    const given = await store.erasure.abandonRun(held, 'a person is erased');
    underLease.throwIfAborted();
    const visitor = userHash(userId).subarray(0, VISITOR_BYTES);
    const { visits } = await store.erasure.eraseVisitor(held, visitor);
    underLease.throwIfAborted();
    const hours = await tombstones.notedHours(userId, { signal: underLease });
    await dirtyHours.mark(hours, { signal: underLease });
    const versions = await dirtyHours.readVersions({ signal: underLease });
    return {
      visits,
      abandonedEpoch: given?.epoch,
      hours: new Map(hours.map((hour) => [hour, versions.get(hour) ?? 0n])),
    };
  });
}
