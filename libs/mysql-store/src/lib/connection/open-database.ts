import {
  Kysely,
  MysqlDialect,
  MysqlDriver,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  type MysqlPool,
} from 'kysely';

import { MigrationLockAdapter } from '../migrations/migration-lock.ts';
import type { Database } from '../tables/database.ts';
import { createDeadlinePool, type DeadlinePoolSettings } from './deadline-pool.ts';

/** Kysely's view of the database over a pool with deadlines; connects when it is first used. */
export function openDatabase(url: string, settings: DeadlinePoolSettings): Kysely<Database> {
  const lockWaitSeconds = Math.floor(settings.statementTimeoutMs / 1_000);
  const pool = createDeadlinePool(url, settings);
  return new Kysely<Database>({ dialect: new StoreDialect(pool, lockWaitSeconds) });
}

class StoreDialect extends MysqlDialect {
  readonly #pool: MysqlPool;
  readonly #lockWaitSeconds: number;

  constructor(pool: MysqlPool, lockWaitSeconds: number) {
    super({ pool });
    this.#pool = pool;
    this.#lockWaitSeconds = lockWaitSeconds;
  }

  override createDriver(): Driver {
    return new StoreDriver({ pool: this.#pool });
  }

  override createAdapter(): DialectAdapter {
    return new MigrationLockAdapter(this.#lockWaitSeconds);
  }
}

class StoreDriver extends MysqlDriver {
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch {
      // Only on a connection that is gone, and the transaction with it; why it went is the error that counts.
    }
  }
}
