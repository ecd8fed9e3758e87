import type { CommitResult } from './commit/commit-result.ts';
import type { TlsOptions } from './connection/tls-options.ts';
import type { Difference } from './difference.ts';
import type { ErasureRepository } from './erasure/erasure.repository.ts';
import type { PageAndCountry, ProcedureName, Procedures } from './procedures.ts';
import type { ArrivalReader } from './repositories/arrival-reader.ts';
import type { RebuildRepository } from './rebuild/rebuild.repository.ts';
import type { LeaseRepository } from './repositories/lease.repository.ts';
import type { PublishedReader } from './repositories/published-reader.ts';
import type { RunAttempt, RunRepository } from './repositories/run.repository.ts';
import type { StagingRepository } from './repositories/staging.repository.ts';
import type { VerificationRepository } from './repositories/verification.repository.ts';
import type { RolesRequest } from './roles.ts';

/** Where the server is, and how long to wait for it. */
export interface MySqlStoreOptions {
  /** `mysql://user:password@host:port/database`; nothing else is read from it. */
  readonly url: string;
  /** Demands TLS with a verified certificate; without it the connection is in the clear. */
  readonly tls?: TlsOptions;
  /**
   * Without TLS, lets MySQL's full login encrypt the password with a key that the server names and nobody verifies. By
   * default only on this machine (`localhost`, `127.…`, `::1`).
   */
  readonly allowPublicKeyRetrieval?: boolean;
  /** Connections for short statements (default 4); long ones (commit, verify, migrations) have two of their own. */
  readonly connections?: number;
  /** Longest time until a new connection may be used (default 5 s). */
  readonly connectTimeoutMs?: number;
  /** Longest time for a short statement, and for getting a connection (default 15 s). */
  readonly statementTimeoutMs?: number;
  /** Longest time for one statement of a commit, a verification or a migration (default 10 min). */
  readonly longStatementTimeoutMs?: number;
}

/**
 * The MySQL side of the pipeline: leases, runs, the commit, and what is published.
 *
 * Every call has a deadline; every error is a {@link MySqlStoreError}. Nothing is retried here: `retriable` says whether
 * calling again can help.
 */
export interface MySqlStore extends AsyncDisposable {
  /** The database of the URL. */
  readonly database: string;
  readonly leases: LeaseRepository;
  readonly runs: RunRepository;
  readonly staging: StagingRepository;
  readonly verifications: VerificationRepository;
  readonly published: PublishedReader;
  /** All numbers anew, for the role `migrator`. */
  readonly rebuild: RebuildRepository;
  /** Takes a person out of the numbers, for the role `migrator`. */
  readonly erasure: ErasureRepository;
  readonly arrivals: ArrivalReader;

  /** Resolves when the server answers. */
  ping(): Promise<void>;

  /**
   * Moves the staged hours of one attempt into the published numbers, in one transaction.
   *
   * Readers see the numbers before or after, never between. A second call for the same epoch is refused, so a commit
   * whose answer was lost may be called again.
   */
  commitRun(run: RunAttempt): Promise<CommitResult>;

  /**
   * Sums everything up again and gives the first `limit` differences (default 100): none when all is right.
   *
   * Reads the whole history in one snapshot, so a commit under way does no harm.
   */
  verify(options?: { readonly limit?: number }): Promise<Difference[]>;

  /**
   * Calls one of the public procedures: 0, 0 and null for a pair that nobody visited.
   *
   * @example await store.callProcedure('GetClicks', { url: 'page_1', country: 'USA' }) // 42
   */
  callProcedure<N extends ProcedureName>(name: N, key: PageAndCountry): Promise<Procedures[N]>;

  /**
   * Runs the migrations that are missing and gives their names; several callers at once are kept apart by a lock in the
   * server. Needs the role `migrator`. After an error, call it again: each step may be repeated.
   *
   * @throws MySqlStoreError `MYSQL_STORE_MIGRATION_FAILED`; of an outage, its own retriable code.
   */
  migrateToLatest(): Promise<string[]>;

  /**
   * Creates or updates the accounts of the roles `aggregator` and `reader` for this database, after the migrations.
   * Needs CREATE USER and the rights that it passes on; doing it again changes nothing.
   */
  ensureRoles(request: RolesRequest): Promise<void>;

  /** Waits for nothing that hangs: a statement that is still under way fails with `MYSQL_STORE_CONNECTION_LOST`. */
  close(): Promise<void>;
}
