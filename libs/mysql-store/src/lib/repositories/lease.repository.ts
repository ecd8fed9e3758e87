/** The right to plan and commit. Its token grows by one with every grant and fences older holders. */
export interface Lease {
  readonly token: number;
}

/** What a request got: the lease, or who holds it and for how long yet by the database's clock. */
export type LeaseAnswer =
  | { readonly granted: true; readonly lease: Lease }
  | { readonly granted: false; readonly owner: string | null; readonly remainingMs: number };

/** Who wants the lease, and for how long without renewing it. */
export interface LeaseRequest {
  /** Who asks, for people: host and process. */
  readonly owner: string;
  readonly ttlMs: number;
}

/** The one lease of a database. Only the database's clock decides whether it has expired. */
export interface LeaseRepository {
  /** Takes the lease when nobody holds it, never waiting for a commit that is under way. */
  acquire(request: LeaseRequest): Promise<LeaseAnswer>;

  /** Prolongs the lease; false when another holder has taken it since. */
  renew(lease: Lease, ttlMs: number): Promise<boolean>;

  /** Gives the lease back, so that the next one need not wait; nothing happens when it is no longer ours. */
  release(lease: Lease): Promise<void>;

  /** Who holds the lease now, by the database's clock; undefined when nobody does. */
  holder(): Promise<{ readonly owner: string; readonly until: number } | undefined>;
}
