import { hostname } from 'node:os';

import { withLease, type Lease, type WithLeaseOptions } from '@clickstream/mysql-store';
import { silentLogger } from '@clickstream/service-core';

import { incomplete } from './wait-until.ts';

const LEASE_TTL_MS = 15_000;

/**
 * Works under the lease of the aggregation: no run is planned or committed meanwhile, and no other person erased.
 *
 * @throws ConsumerError `CONSUMER_FORGET_INCOMPLETE` when somebody else has it for too long
 */
export function underLease<T>(
  options: Pick<WithLeaseOptions, 'leases' | 'waitMs' | 'signal'>,
  work: (lease: Lease, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withLease(
    {
      ...options,
      owner: `${hostname()} process ${process.pid}, an erasure`,
      ttlMs: LEASE_TTL_MS,
      logger: silentLogger,
      toHeld: (holder) => incomplete(`${holder} holds the lease of the aggregation`),
      toLost: () => incomplete('the lease of the aggregation was lost'),
    },
    work,
  );
}
