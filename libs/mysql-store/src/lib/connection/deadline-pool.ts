import type { MysqlPool, MysqlPoolConnection } from 'kysely';
import { createPool, type Pool, type PoolConnection } from 'mysql2';

import { MySqlStoreError, toMySqlStoreError } from '../mysql-store-error.ts';
import { toPoolOptions, type PoolSettings } from './pool-options.ts';

export interface DeadlinePoolSettings extends PoolSettings {
  /** Longest time for one statement, and for getting a connection. */
  readonly statementTimeoutMs: number;
  /** How long a statement waits for a row lock, in seconds. */
  readonly lockWaitSeconds: number;
  /** The server ends a connection, and its transaction, that says nothing for so long. */
  readonly idleSeconds: number;
}

/** How long a statement under way may take when the pool closes. */
const CLOSE_GRACE_MS = 1_000;

type Callback<T> = (error: unknown, result: T) => void;

/**
 * A connection pool for Kysely in which nothing waits for ever.
 *
 * Kysely cannot pass a time-out to the driver, and a stopped server answers nothing: a statement past its deadline
 * rejects with `MYSQL_STORE_TIMEOUT` and its connection is destroyed, for its state is unknown. Every error leaves
 * here translated.
 */
export function createDeadlinePool(url: string, settings: DeadlinePoolSettings): MysqlPool {
  const pool = createPool(toPoolOptions(url, settings));
  const session = sessionStatement(settings);
  const open = new Set<PoolConnection>();
  pool.on('connection', (connection: PoolConnection) => {
    open.add(connection);
    connection.once('end', () => open.delete(connection));
    // Runs before the first statement: commands of one connection are answered in order.
    connection.query(session, (error) => {
      if (error !== null) connection.destroy();
    });
  });
  const wrapped = new WeakMap<PoolConnection, DeadlineConnection>();
  return {
    getConnection: (callback) => {
      acquire(pool, settings.statementTimeoutMs, (error, connection) => {
        if (error !== null) {
          callback(error, undefined as never);
          return;
        }
        const known = wrapped.get(connection) ?? new DeadlineConnection(connection, settings);
        wrapped.set(connection, known);
        callback(null, known);
      });
    },
    end: (callback) => {
      end(pool, open, callback);
    },
  };
}

function acquire(pool: Pool, timeoutMs: number, callback: Callback<PoolConnection>): void {
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    callback(timedOut('no connection became free', timeoutMs), undefined as never);
  }, timeoutMs);
  pool.getConnection((error, connection) => {
    clearTimeout(timer);
    if (expired) {
      if (error === null) connection.release();
      return;
    }
    callback(error === null ? null : toMySqlStoreError(error), connection);
  });
}

/** The driver waits for statements under way, and for ever where one hangs: after a moment they are cut off. */
function end(
  pool: Pool,
  open: ReadonlySet<PoolConnection>,
  callback: (error: unknown) => void,
): void {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    for (const connection of open) connection.destroy();
    resolve(null);
  }, CLOSE_GRACE_MS);
  pool.end(() => {
    clearTimeout(timer);
    resolve(null);
  });
  void promise.then(callback);
}

class DeadlineConnection implements MysqlPoolConnection {
  readonly #connection: PoolConnection;
  readonly #timeoutMs: number;

  constructor(connection: PoolConnection, settings: DeadlinePoolSettings) {
    this.#connection = connection;
    this.#timeoutMs = settings.statementTimeoutMs;
  }

  get config(): object {
    return this.#connection.config;
  }

  get threadId(): number {
    return this.#connection.threadId;
  }

  connect(callback?: (error: unknown) => void): void {
    callback?.(null);
  }

  query(
    statement: string,
    parameters: unknown,
    callback?: Parameters<MysqlPoolConnection['query']>[2],
  ): ReturnType<MysqlPoolConnection['query']> {
    let settled = false;
    const settle: typeof callback = (error, result) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      callback?.(error, result);
    };
    const timer = setTimeout(() => {
      this.#connection.destroy();
      settle(timedOut('the server did not answer', this.#timeoutMs), undefined as never);
    }, this.#timeoutMs);
    this.#connection.query(statement, parameters as never, (error, result) => {
      settle(error === null ? null : toMySqlStoreError(error), result as never);
    });
    return { stream: notStreamed };
  }

  release(): void {
    this.#connection.release();
  }

  destroy(): void {
    this.#connection.destroy();
  }
}

/** A stream would run without a deadline; large tables are read page by page. */
function notStreamed(): never {
  throw new MySqlStoreError('streams are not supported', { code: 'MYSQL_STORE_INVALID_ARGUMENT' });
}

function timedOut(what: string, timeoutMs: number): MySqlStoreError {
  return new MySqlStoreError(`${what} within ${String(timeoutMs)} ms`, {
    code: 'MYSQL_STORE_TIMEOUT',
    context: { timeoutMs },
  });
}

/** Strict arithmetic and text, UTC, bounded waiting; the same on MySQL and MariaDB. */
function sessionStatement(settings: DeadlinePoolSettings): string {
  return [
    `SET SESSION time_zone = '+00:00'`,
    `sql_mode = 'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`,
    `innodb_lock_wait_timeout = ${String(settings.lockWaitSeconds)}`,
    `wait_timeout = ${String(settings.idleSeconds)}`,
  ].join(', ');
}
