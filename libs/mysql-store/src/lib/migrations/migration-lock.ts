import { MysqlAdapter, sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';

import { MySqlStoreError } from '../mysql-store-error.ts';

/** One lock per database: migrators of different databases on a server do not wait for each other. */
const LOCK_NAME: RawBuilder<string> = sql`concat('clickstream_migrate_', left(sha2(database(), 256), 40))`;

/**
 * The lock that keeps two migrators apart; Kysely's own goes on without it when it was not granted.
 *
 * It belongs to the connection: a migrator that is killed, or cut off at its deadline, leaves it to the next.
 */
export class MigrationLockAdapter extends MysqlAdapter {
  readonly #waitSeconds: number;

  constructor(waitSeconds: number) {
    super();
    this.#waitSeconds = waitSeconds;
  }

  override async acquireMigrationLock(db: QueryExecutorProvider): Promise<void> {
    const { rows } = await sql<{ readonly granted: number | string | null }>`
      select get_lock(${LOCK_NAME}, ${this.#waitSeconds}) as granted
    `.execute(db);
    if (Number(rows[0]?.granted) === 1) return;
    throw new MySqlStoreError('another migration is under way', {
      code: 'MYSQL_STORE_LOCK_TIMEOUT',
      context: { waitSeconds: this.#waitSeconds },
    });
  }

  override async releaseMigrationLock(db: QueryExecutorProvider): Promise<void> {
    try {
      await sql`select release_lock(${LOCK_NAME})`.execute(db);
    } catch {
      // The connection is gone and the lock with it; what broke it is the error that counts.
    }
  }
}
