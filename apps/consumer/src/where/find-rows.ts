import {
  decodeRowKey,
  encodeRowKey,
  rowKeyPrefix,
  saltFor,
  type HBaseStore,
  type Row,
} from '@clickstream/hbase-store';

import type { WhereSearch } from './search.ts';

/** The events table as `where` reads it. */
export interface SaltedTable {
  readonly store: HBaseStore;
  readonly table: string;
  readonly saltBuckets: number;
}

/** Every row has this cell, and it is one byte: a scan for keys moves little else. */
const SMALLEST_COLUMN = { user_agent_data: ['bot'] };

/** The rows of records that were read elsewhere: one get per row key. */
export async function rowsByIdentity(
  { store, table, saltBuckets }: SaltedTable,
  search: WhereSearch & {
    readonly identities: readonly { readonly userId: string; readonly timestampMs: number }[];
  },
): Promise<Row[]> {
  const { eventId, signal } = search;
  const keys = new Map<string, Buffer>();
  for (const { userId, timestampMs } of search.identities) {
    // what can be no row key is a dead letter
    if (!Number.isSafeInteger(timestampMs) || timestampMs < 0) continue;
    const key = encodeRowKey({ salt: saltFor(userId, saltBuckets), timestampMs, eventId });
    keys.set(key.toString('hex'), key);
  }
  const rows = await Promise.all(
    [...keys.values()].map((key) => store.get(table, key, { signal })),
  );
  return rows.filter((row) => row !== undefined);
}

/**
 * The rows whose key ends with the id, found by looking at every key: the salts at once, one small cell per row. A user
 * leaves one salt, bounds of time leave a part of each.
 */
export async function rowsByScan(table: SaltedTable, search: WhereSearch): Promise<Row[]> {
  const salts =
    search.userId === undefined
      ? Array.from({ length: table.saltBuckets }, (_, salt) => salt)
      : [saltFor(search.userId, table.saltBuckets)];
  const keys = await Promise.all(salts.map((salt) => keysInSalt(table, salt, search)));
  const rows = await Promise.all(
    keys.flat().map((key) => table.store.get(table.table, key, { signal: search.signal })),
  );
  return rows.filter((row) => row !== undefined);
}

async function keysInSalt(
  { store, table }: SaltedTable,
  salt: number,
  search: WhereSearch,
): Promise<Buffer[]> {
  const { eventId, sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER, signal } = search;
  const found: Buffer[] = [];
  const range = {
    start: rowKeyPrefix(salt, Math.max(0, sinceMs)),
    stop: rowKeyPrefix(salt, Math.max(0, untilMs)),
    columns: SMALLEST_COLUMN,
  };
  const id = Buffer.from(eventId.replaceAll('-', ''), 'hex');
  for await (const { row } of store.scan(table, range, { signal })) {
    if (row.subarray(-id.length).equals(id)) found.push(row);
  }
  return found;
}

/** Salt and time of a row. */
export function keyParts(row: Row): { readonly salt: number; readonly timestampMs: number } {
  return decodeRowKey(row.row);
}
