import type { Socket } from 'node:net';

import type { MysqlPoolConnection } from 'kysely';
import type { PoolConnection } from 'mysql2';

import { MySqlStoreError, toMySqlStoreError } from '../mysql-store-error.ts';
import { assertPlainParameters } from './parameters.ts';

type Query = MysqlPoolConnection['query'];

/** A pooled connection as Kysely uses it, whose statements have a deadline and plain parameters. */
export class DeadlineConnection implements MysqlPoolConnection {
  readonly #connection: PoolConnection;
  readonly #timeoutMs: number;

  constructor(connection: PoolConnection, timeoutMs: number) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
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
    parameters: readonly unknown[],
    callback?: Parameters<Query>[2],
  ): ReturnType<Query> {
    let settled = false;
    const settle: typeof callback = (error, result) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      callback?.(error, result);
    };
    const timer = setTimeout(() => {
      cutOff(this.#connection);
      settle(timedOut('the server did not answer', this.#timeoutMs), undefined as never);
    }, this.#timeoutMs);
    try {
      assertPlainParameters(parameters);
      this.#connection.query(statement, parameters as never, (error, result) => {
        settle(error === null ? null : toMySqlStoreError(error), result as never);
      });
    } catch (error) {
      settle(toMySqlStoreError(error), undefined as never);
    }
    return { stream: notStreamed };
  }

  release(): void {
    this.#connection.release();
  }

  destroy(): void {
    cutOff(this.#connection);
  }
}

/**
 * Ends a connection without asking the server.
 *
 * The driver's own `destroy` only half-closes the socket and waits for the other side: a stopped server would keep it,
 * and with it the process.
 */
export function cutOff(connection: PoolConnection): void {
  connection.destroy();
  socketOf(connection).destroy();
}

/** The socket, which the driver's types leave out; the TLS socket once there is one. */
export function socketOf(connection: PoolConnection): Socket {
  return (connection as unknown as { readonly stream: Socket }).stream;
}

export function timedOut(what: string, timeoutMs: number): MySqlStoreError {
  return new MySqlStoreError(`${what} within ${String(timeoutMs)} ms`, {
    code: 'MYSQL_STORE_TIMEOUT',
    context: { timeoutMs },
  });
}

/** A stream would run without a deadline; large tables are read page by page. */
function notStreamed(): never {
  throw new MySqlStoreError('streams are not supported', { code: 'MYSQL_STORE_INVALID_ARGUMENT' });
}
