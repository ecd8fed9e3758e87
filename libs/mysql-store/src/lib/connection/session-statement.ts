export interface SessionSettings {
  /** Longest time for one statement: the server gives up too, and does not go on for nobody. */
  readonly statementTimeoutMs: number;
  /** How long a statement waits for a row lock, in seconds. */
  readonly lockWaitSeconds: number;
  /** The server ends a connection, and its transaction, that says nothing for so long. */
  readonly idleSeconds: number;
}

/**
 * Strict arithmetic and text, UTC, bounded waiting; the same on MySQL and MariaDB.
 *
 * Each server runs only its own kind of comment: MySQL bounds what reads (in ms), MariaDB every statement (in s).
 * The sql_mode is stated as a whole, so that the server's NO_BACKSLASH_ESCAPES cannot defeat the driver's escaping.
 */
export function sessionStatement(settings: SessionSettings): string {
  const { statementTimeoutMs, lockWaitSeconds, idleSeconds } = settings;
  return [
    `SET SESSION time_zone = '+00:00'`,
    `sql_mode = 'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`,
    `innodb_lock_wait_timeout = ${String(lockWaitSeconds)}`,
    `wait_timeout = ${String(idleSeconds)}`,
  ]
    .join(', ')
    .concat(
      ` /*!80000 , max_execution_time = ${String(statementTimeoutMs)} */`,
      ` /*M!101100 , max_statement_time = ${String(statementTimeoutMs / 1000)} */`,
    );
}
