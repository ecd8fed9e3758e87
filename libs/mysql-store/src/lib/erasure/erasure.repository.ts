import type { Lease } from '../repositories/lease.repository.ts';

/** What an erasure came to. */
export interface VisitorErasure {
  /** Pages and countries that he was a visitor of, as published. */
  readonly visits: number;
}

/**
 * Takes a person out of the visitor sets. Needs the role `migrator`: tables of a rebuild hold visitors, too.
 *
 * Clicks are not touched: they fall when the hours of his events, which must be gone by then, are aggregated again.
 */
export interface ErasureRepository {
  /**
   * Gives up the run that is not finished, if there is one, and removes what it has staged: it may have counted him. Its
   * hours stay dirty.
   *
   * @throws MySqlStoreError `MYSQL_STORE_LEASE_LOST`
   */
  abandonRun(lease: Lease, reason: string): Promise<{ readonly epoch: number } | undefined>;

  /**
   * Removes a visitor, named by the first sixteen bytes of the SHA-256 of his id, from every page and country, and lowers
   * their numbers of visitors by exactly that, in one transaction. Reads all visitors once. Again it changes nothing.
   *
   * @throws MySqlStoreError `MYSQL_STORE_LEASE_LOST`
   */
  eraseVisitor(lease: Lease, userHash: Buffer): Promise<VisitorErasure>;
}
