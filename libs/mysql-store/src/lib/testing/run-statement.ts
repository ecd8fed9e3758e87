import { createConnection, type RowDataPacket } from 'mysql2/promise';

import { parseMySqlUrl } from '../connection/pool-options.ts';

/** Runs one statement on a connection of its own; rows come as text. */
export async function runStatement(
  url: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const connection = await createConnection({
    ...parseMySqlUrl(url),
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: 'Z',
  });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(statement, [...values]);
    return Array.isArray(rows) ? rows : [];
  } finally {
    await connection.end();
  }
}
