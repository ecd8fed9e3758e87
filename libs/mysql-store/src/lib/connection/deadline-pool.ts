import type { MysqlPool } from 'kysely';
import { createPool, type Pool, type PoolConnection } from 'mysql2';

import { toMySqlStoreError } from '../mysql-store-error.ts';
import { cutOff, DeadlineConnection, socketOf, timedOut } from './deadline-connection.ts';
import { toPoolOptions, type PoolSettings } from './pool-options.ts';
import { sessionStatement, type SessionSettings } from './session-statement.ts';

/** `statementTimeoutMs` is also the longest time for getting a connection. */
export interface DeadlinePoolSettings extends PoolSettings, SessionSettings {}

/** How long a statement under way, and the good-bye to the server, may take when the pool closes. */
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
    socketOf(connection).once('close', () => open.delete(connection));
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
        const known =
          wrapped.get(connection) ??
          new DeadlineConnection(connection, settings.statementTimeoutMs);
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
  // Not cleared when the driver is done: it has said good-bye, but a stopped server has not let go of the sockets.
  setTimeout(() => {
    for (const connection of open) cutOff(connection);
    resolve(null);
  }, CLOSE_GRACE_MS).unref();
  pool.end(() => {
    resolve(null);
  });
  void promise.then(callback);
}
