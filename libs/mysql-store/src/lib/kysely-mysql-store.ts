import { sql, type Kysely } from 'kysely';

import { callProcedure } from './call-procedure.ts';
import type { CommitResult } from './commit/commit-result.ts';
import { commitRun } from './commit/commit-run.ts';
import { openDatabase } from './connection/open-database.ts';
import { parseMySqlUrl } from './connection/pool-options.ts';
import type { Difference } from './difference.ts';
import { ensureRoles } from './ensure-roles.ts';
import type { ErasureRepository } from './erasure/erasure.repository.ts';
import { KyselyErasureRepository } from './erasure/kysely-erasure.repository.ts';
import { runMigrations } from './migrations/migrate-to-latest.ts';
import type { MySqlStore, MySqlStoreOptions } from './mysql-store.ts';
import type { PageAndCountry, ProcedureName, Procedures } from './procedures.ts';
import type { ArrivalReader } from './repositories/arrival-reader.ts';
import { KyselyArrivalReader } from './repositories/kysely-arrival-reader.ts';
import { KyselyRebuildRepository } from './rebuild/kysely-rebuild.repository.ts';
import type { RebuildRepository } from './rebuild/rebuild.repository.ts';
import { KyselyLeaseRepository } from './repositories/kysely-lease.repository.ts';
import { KyselyPublishedReader } from './repositories/kysely-published-reader.ts';
import { KyselyRunRepository } from './repositories/kysely-run.repository.ts';
import { KyselyStagingRepository } from './repositories/kysely-staging.repository.ts';
import { KyselyVerificationRepository } from './repositories/kysely-verification.repository.ts';
import type { LeaseRepository } from './repositories/lease.repository.ts';
import type { PublishedReader } from './repositories/published-reader.ts';
import type { RunAttempt, RunRepository } from './repositories/run.repository.ts';
import type { StagingRepository } from './repositories/staging.repository.ts';
import type { VerificationRepository } from './repositories/verification.repository.ts';
import type { RolesRequest } from './roles.ts';
import type { Database } from './tables/database.ts';
import { verify } from './verify/verify.ts';

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

/** The store over two pools: a long statement never keeps short ones waiting. */
export class KyselyMySqlStore implements MySqlStore {
  readonly database: string;
  readonly leases: LeaseRepository;
  readonly runs: RunRepository;
  readonly staging: StagingRepository;
  readonly verifications: VerificationRepository;
  readonly published: PublishedReader;
  readonly rebuild: RebuildRepository;
  readonly erasure: ErasureRepository;
  readonly arrivals: ArrivalReader;
  readonly #db: Kysely<Database>;
  readonly #long: Kysely<Database>;
  #closing: Promise<void> | undefined;

  constructor(options: MySqlStoreOptions) {
    const { url, connections, statementTimeoutMs, longStatementTimeoutMs, ...others } = {
      ...DEFAULTS,
      ...options,
    };
    const common = {
      ...others,
      queueLimit: QUEUE_LIMIT,
      lockWaitSeconds: LOCK_WAIT_SECONDS,
      idleSeconds: IDLE_SECONDS,
    };
    this.database = parseMySqlUrl(url).database;
    this.#db = openDatabase(url, { ...common, connections, statementTimeoutMs });
    this.#long = openDatabase(url, {
      ...common,
      connections: LONG_CONNECTIONS,
      statementTimeoutMs: longStatementTimeoutMs,
    });
    this.leases = new KyselyLeaseRepository(this.#db);
    this.runs = new KyselyRunRepository(this.#db);
    this.staging = new KyselyStagingRepository(this.#db, this.#long);
    this.rebuild = new KyselyRebuildRepository(this.#db, this.#long);
    this.erasure = new KyselyErasureRepository(this.#long, this);
    this.verifications = new KyselyVerificationRepository(this.#db, this.#long);
    this.published = new KyselyPublishedReader(this.#db);
    this.arrivals = new KyselyArrivalReader(this.#long);
  }

  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#db);
  }

  commitRun(run: RunAttempt): Promise<CommitResult> {
    return commitRun(this.#long, run);
  }

  verify(options: { readonly limit?: number } = {}): Promise<Difference[]> {
    return verify(this.#long, options.limit ?? 100);
  }

  callProcedure<N extends ProcedureName>(name: N, key: PageAndCountry): Promise<Procedures[N]> {
    return callProcedure(this.#db, name, key);
  }

  migrateToLatest(): Promise<string[]> {
    return runMigrations(this.#long);
  }

  ensureRoles(request: RolesRequest): Promise<void> {
    return ensureRoles(this.#db, this.database, request);
  }

  close(): Promise<void> {
    this.#closing ??= Promise.all([this.#db.destroy(), this.#long.destroy()]).then(() => undefined);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
