import type { Lease } from '@clickstream/mysql-store';
import { errorChain, sleep, type Logger } from '@clickstream/service-core';

import { leaseLost } from '../aggregator-error.ts';
import type { RunStore } from './ports.ts';

/**
 * Renews a lease until it is stopped.
 *
 * A failed renewal is tried again: while a commit holds the row it has to wait, and a fence in the database refuses
 * whoever goes on after the lease has passed to another. `signal` aborts when that has happened.
 */
export class LeaseKeeper {
  readonly lease: Lease;
  readonly #leases: RunStore['leases'];
  readonly #logger: Logger;
  readonly #lost = new AbortController();
  readonly #stopped = new AbortController();
  readonly #renewing: Promise<void>;

  constructor(
    lease: Lease,
    options: {
      readonly leases: RunStore['leases'];
      readonly ttlMs: number;
      readonly logger: Logger;
    },
  ) {
    this.lease = lease;
    this.#leases = options.leases;
    this.#logger = options.logger;
    this.#renewing = this.#renew(options.ttlMs);
  }

  /** Aborts with `AGGREGATOR_LEASE_LOST` when another aggregator has taken the lease. */
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
        this.#lost.abort(leaseLost());
        return;
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        this.#logger.warn('lease_renewal_failed', { causes: errorChain(error) });
      }
    }
  }
}
