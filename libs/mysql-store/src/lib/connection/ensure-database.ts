import { createConnection } from 'mysql2/promise';

import { toMySqlStoreError } from '../mysql-store-error.ts';
import { parseMySqlUrl, toConnectionOptions } from './pool-options.ts';
import type { TlsOptions } from './tls-options.ts';

const TIMEOUT_MS = 15_000;

/** Where the database is to be. */
export interface EnsureDatabaseOptions {
  /** `mysql://user:password@host:port/database`. */
  readonly url: string;
  /** As {@link MySqlStoreOptions.tls}. */
  readonly tls?: TlsOptions;
  /** As {@link MySqlStoreOptions.allowPublicKeyRetrieval}. */
  readonly allowPublicKeyRetrieval?: boolean;
  /** Longest time for the connection, and for the statement (default 15 s). */
  readonly timeoutMs?: number;
}

/** Creates the database that the URL names where it is missing; needs the right to do so. */
export async function ensureDatabase(options: EnsureDatabaseOptions): Promise<void> {
  const { url, timeoutMs = TIMEOUT_MS } = options;
  const { database, ...account } = parseMySqlUrl(url);
  try {
    const connection = await createConnection({
      ...toConnectionOptions({ ...account, database: '' }, options),
      connectTimeout: timeoutMs,
    });
    try {
      const name = `\`${database.replaceAll('`', '``')}\``;
      const sql = `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;
      await connection.query({ sql, timeout: timeoutMs });
    } finally {
      connection.destroy();
    }
  } catch (error) {
    throw toMySqlStoreError(error);
  }
}
