import { sleep } from '@clickstream/service-core';

import type { Lease, LeaseRepository } from '../repositories/lease.repository.ts';
import { LeaseKeeper, type LeaseKeeperOptions } from './lease-keeper.ts';

/** Who wants the lease, and how patiently. */
export interface WithLeaseOptions extends Omit<LeaseKeeperOptions, 'leases'> {
  readonly leases: Pick<LeaseRepository, 'acquire' | 'renew' | 'release'>;
  /** For people: host and process. */
  readonly owner: string;
  /** How long another holder is waited for. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** The error of a wait that takes too long, in the caller's terms. */
  readonly toHeld: (holder: string) => Error;
}

const MAX_PAUSE_MS = 1_000;

/**
 * Works under the lease and gives it back. The work's signal aborts when the lease is lost.
 *
 * @throws what `toHeld` makes when the wait takes too long
 */
export async function withLease<T>(
  options: WithLeaseOptions,
  work: (lease: Lease, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lease = await waitForLease(options);
  const keeper = new LeaseKeeper(lease, options);
  try {
    return await work(lease, AbortSignal.any([options.signal, keeper.signal]));
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
    if (Date.now() > end) throw options.toHeld(answer.owner ?? 'a commit under way');
    await sleep(Math.min(answer.remainingMs + 50, MAX_PAUSE_MS), signal);
  }
}
