import type { Lease } from '@clickstream/mysql-store';
import { sleep, type Logger } from '@clickstream/service-core';

import { AggregatorError } from '../aggregator-error.ts';
import { LeaseKeeper } from '../run/lease-keeper.ts';
import type { RunStore } from '../run/ports.ts';

export interface WithLeaseOptions {
  readonly leases: RunStore['leases'];
  readonly owner: string;
  readonly ttlMs: number;
  /** How long another aggregator's lease is waited for. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

const MAX_PAUSE_MS = 1_000;

/**
 * Works under the lease and gives it back. The work's signal aborts when the lease is lost.
 *
 * @throws AggregatorError `AGGREGATOR_LEASE_HELD` when the wait takes too long
 */
export async function withLease<T>(
  options: WithLeaseOptions,
  work: (lease: Lease, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { leases, ttlMs, logger, signal } = options;
  const lease = await waitForLease(options);
  const keeper = new LeaseKeeper(lease, { leases, ttlMs, logger });
  try {
    return await work(lease, AbortSignal.any([signal, keeper.signal]));
  } finally {
    await keeper.release();
  }
}

async function waitForLease(options: WithLeaseOptions): Promise<Lease> {
  const { leases, owner, ttlMs, waitMs, signal } = options;
  const end = Date.now() + waitMs;
  for (;;) {
    const answer = await leases.acquire({ owner, ttlMs });
    if (answer.granted) return answer.lease;
    if (Date.now() > end) {
      const holder = answer.owner ?? 'another aggregator';
      throw new AggregatorError(`${holder} holds the lease`, { code: 'AGGREGATOR_LEASE_HELD' });
    }
    await sleep(Math.min(answer.remainingMs + 50, MAX_PAUSE_MS), signal);
  }
}
