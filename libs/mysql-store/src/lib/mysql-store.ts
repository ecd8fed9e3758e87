import { Kysely, MysqlDialect, sql } from 'kysely';

import { commitRun, type CommitResult } from './commit/commit-run.ts';
import { createDeadlinePool, type DeadlinePoolSettings } from './connection/deadline-pool.ts';
import { parseMySqlUrl } from './connection/pool-options.ts';
import { runMigrations } from './migrations/migrate-to-latest.ts';
import { callProcedure, type ProcedureName, type Procedures } from './procedures.ts';
import { LeaseRepository } from './repositories/lease.repository.ts';
import { PublishedReader } from './repositories/published-reader.ts';
import { RunRepository, type RunAttempt } from './repositories/run.repository.ts';
import { StagingRepository } from './repositories/staging.repository.ts';
import { ensureRoles, type RolesRequest } from './roles.ts';
import type { Database } from './tables/database.ts';
import { verify, type Difference } from './verify.ts';

export interface MySqlStoreOptions {
  /** `mysql://user:password@host:port/database`. */
  readonly url: string;
  /** Connections for short statements; long ones (commit, verify, migrations) have two of their own. */
  readonly connections?: number;
  readonly connectTimeoutMs?: number;
  /** Longest time for a short statement. */
  readonly statementTimeoutMs?: number;
  /** Longest time for one statement of a commit, a verification or a migration. */
  readonly longStatementTimeoutMs?: number;
}

const DEFAULTS = {
  connections: 4,
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 15_000,
  longStatementTimeoutMs: 600_000,
};
const LONG_CONNECTIONS = 2;
const QUEUE_LIMIT = 1_000;
const LOCK_WAIT_SECONDS = 10;
/** A client that hangs in the middle of a transaction must not hold its locks for the server's default eight hours. */
const IDLE_SECONDS = 120;

/**
 * The MySQL side of the pipeline: leases, runs, the commit, and what is published.
 *
 * Every call has a deadline; every error is a `MySqlStoreError`. Nothing is retried here: `retriable` says whether
 * calling again can help.
 */
export class MySqlStore implements AsyncDisposable {
  readonly database: string;
  readonly leases: LeaseRepository;
  readonly runs: RunRepository;
  readonly staging: StagingRepository;
  readonly published: PublishedReader;
  readonly #db: Kysely<Database>;
  readonly #long: Kysely<Database>;
  #closing: Promise<void> | undefined;

  constructor(options: MySqlStoreOptions) {
    const { url, connections, connectTimeoutMs, statementTimeoutMs, longStatementTimeoutMs } = {
      ...DEFAULTS,
      ...options,
    };
    const common = {
      connectTimeoutMs,
      queueLimit: QUEUE_LIMIT,
      lockWaitSeconds: LOCK_WAIT_SECONDS,
      idleSeconds: IDLE_SECONDS,
    };
    this.database = parseMySqlUrl(url).database;
    this.#db = open(url, { ...common, connections, statementTimeoutMs });
    this.#long = open(url, {
      ...common,
      connections: LONG_CONNECTIONS,
      statementTimeoutMs: longStatementTimeoutMs,
    });
    this.leases = new LeaseRepository(this.#db);
    this.runs = new RunRepository(this.#db);
    this.staging = new StagingRepository(this.#db, this.#long);
    this.published = new PublishedReader(this.#db);
  }

  /** Resolves when the server answers. */
  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#db);
  }

  /** Moves a staged attempt into the published numbers, in one transaction; a second call is refused. */
  commitRun(run: RunAttempt): Promise<CommitResult> {
    return commitRun(this.#long, run);
  }

  /** Sums everything up again and gives the first `limit` differences (default 100): none when all is right. */
  verify(options: { readonly limit?: number } = {}): Promise<Difference[]> {
    return verify(this.#long, options.limit ?? 100);
  }

  /**
   * Calls one of the public procedures.
   *
   * @example await store.callProcedure('GetClicks', { url: 'page_1', country: 'USA' }) // 42
   */
  callProcedure<N extends ProcedureName>(
    name: N,
    key: { readonly url: string; readonly country: string },
  ): Promise<Procedures[N]> {
    return callProcedure(this.#db, name, key);
  }

  /** Runs the migrations that are missing and gives their names. Needs the role `migrator`. */
  migrateToLatest(): Promise<string[]> {
    return runMigrations(this.#long);
  }

  /**
   * Creates or updates the accounts of the roles `aggregator` and `reader` for this database, after the migrations.
   * Needs CREATE USER and the rights that it passes on; doing it again changes nothing.
   */
  ensureRoles(request: RolesRequest): Promise<void> {
    return ensureRoles(this.#db, this.database, request);
  }

  /** Waits for nothing that hangs: a statement that is still under way fails with `MYSQL_STORE_CONNECTION_LOST`. */
  close(): Promise<void> {
    this.#closing ??= Promise.all([this.#db.destroy(), this.#long.destroy()]).then(() => undefined);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function open(url: string, settings: DeadlinePoolSettings): Kysely<Database> {
  return new Kysely<Database>({
    dialect: new MysqlDialect({ pool: createDeadlinePool(url, settings) }),
  });
}
