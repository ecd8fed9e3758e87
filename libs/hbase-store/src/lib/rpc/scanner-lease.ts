/** Two may get lost before the third comes too late. */
const RENEWALS_PER_LEASE = 3;
/** A reader that stays away for longer has forgotten its scan: the server may have the scanner back. */
const MAX_HOLD_MS = 600_000;

/** Renews the server's lease of a scanner while the reader is busy with the rows that it has. */
export class ScannerLease {
  readonly #renew: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<void> | undefined;
  #heldUntil = 0;

  constructor(renew: () => Promise<void>) {
    this.#renew = renew;
  }

  /** From now on the reader is busy; without a lease there is nothing to renew. */
  hold(leaseMs: number | undefined): void {
    if (leaseMs === undefined) return;
    this.#heldUntil = performance.now() + MAX_HOLD_MS;
    this.#wait(leaseMs / RENEWALS_PER_LEASE);
  }

  /** The reader is back. Resolves when no renewal is under way, since a scanner serves one call at a time. */
  async release(): Promise<void> {
    this.#heldUntil = 0;
    clearTimeout(this.#timer);
    await this.#renewal;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#renewal = this.#renewAndWait(ms);
    }, ms).unref();
  }

  async #renewAndWait(ms: number): Promise<void> {
    try {
      await this.#renew();
    } catch {
      // The next fetch finds out what has become of the scanner, and opens another one where that is needed.
      return;
    }
    if (performance.now() < this.#heldUntil) this.#wait(ms);
  }
}
