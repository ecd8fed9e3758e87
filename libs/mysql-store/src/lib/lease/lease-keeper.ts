import { errorChain, sleep, type Logger } from '@clickstream/service-core';

import type { Lease, LeaseRepository } from '../repositories/lease.repository.ts';

/** How a lease is kept. */
export interface LeaseKeeperOptions {
  readonly leases: Pick<LeaseRepository, 'renew' | 'release'>;
  /** For how long the lease is asked for each time; it is renewed thrice in that time. */
  readonly ttlMs: number;
  readonly logger: Logger;
  /** The error, in the caller's terms, with which {@link LeaseKeeper.signal} aborts. */
  readonly toLost: () => Error;
}

/**
 * Renews a lease until it is stopped.
 *
 * A failed renewal is tried again: while a commit holds the row it has to wait, and a fence in the database refuses
 * whoever goes on after the lease has passed to another. `signal` aborts when that has happened.
 */
export class LeaseKeeper {
  readonly lease: Lease;
  readonly #leases: LeaseKeeperOptions['leases'];
  readonly #logger: Logger;
  readonly #toLost: () => Error;
  readonly #lost = new AbortController();
  readonly #stopped = new AbortController();
  readonly #renewing: Promise<void>;

  constructor(lease: Lease, options: LeaseKeeperOptions) {
    this.lease = lease;
    this.#leases = options.leases;
    this.#logger = options.logger;
    this.#toLost = options.toLost;
    this.#renewing = this.#renew(options.ttlMs);
  }

  /** Aborts when another holder has taken the lease. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Stops renewing and gives the lease back; where that fails it expires by itself. */
  async release(): Promise<void> {
    this.#stopped.abort();
    await this.#renewing;
    try {
      await this.#leases.release(this.lease);
    } catch (error) {
      this.#logger.warn('lease_not_released', { causes: errorChain(error) });
    }
  }

  async #renew(ttlMs: number): Promise<void> {
    for (;;) {
      try {
        await sleep(ttlMs / 3, this.#stopped.signal);
        if (await this.#leases.renew(this.lease, ttlMs)) continue;
        this.#logger.warn('lease_lost', { token: this.lease.token });
        this.#lost.abort(this.#toLost());
        return;
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        this.#logger.warn('lease_renewal_failed', { causes: errorChain(error) });
      }
    }
  }
}
