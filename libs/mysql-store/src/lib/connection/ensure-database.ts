import { createConnection } from 'mysql2/promise';

import { toMySqlStoreError } from '../mysql-store-error.ts';
import { parseMySqlUrl } from './pool-options.ts';

const TIMEOUT_MS = 15_000;

/** Creates the database that the URL names where it is missing; needs the right to do so. */
export async function ensureDatabase(options: { readonly url: string }): Promise<void> {
  const { database, ...account } = parseMySqlUrl(options.url);
  try {
    const connection = await createConnection({ ...account, connectTimeout: TIMEOUT_MS });
    try {
      const name = `\`${database.replaceAll('`', '``')}\``;
      const sql = `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;
      await connection.query({ sql, timeout: TIMEOUT_MS });
    } finally {
      connection.destroy();
    }
  } catch (error) {
    throw toMySqlStoreError(error);
  }
}
