import { createHash } from 'node:crypto';

import type { OwnEngines } from './own-engines.ts';
import { recordsOf } from './records-of.ts';

/** Where something of a person can be; the topic of events is not among them. */
export type Trace = 'rows' | 'letters' | 'visitors' | 'tombstones';

/**
 * Where something of a person is: the bytes of the id in any row, letter or tombstone, or its hash in a visitor set.
 * Shares no code with the erasure.
 */
export async function tracesOf(engines: OwnEngines, userId: string): Promise<Trace[]> {
  const { names } = engines;
  const found: Record<Trace, boolean> = {
    rows: await isInTable(engines, names.HBASE_EVENTS_TABLE, userId),
    letters: await isInTopic(engines, names.KAFKA_DEAD_LETTER_TOPIC, userId),
    visitors: await isInVisitorSets(engines, userId),
    tombstones: await isInTable(engines, names.HBASE_TOMBSTONES_TABLE, userId),
  };
  return (Object.keys(found) as Trace[]).filter((trace) => found[trace]);
}

async function isInTable({ hbase }: OwnEngines, table: string, id: string): Promise<boolean> {
  for await (const { row, cells } of hbase.scan(table)) {
    if (row.includes(id) || cells.some(({ value }) => value.includes(id))) return true;
  }
  return false;
}

async function isInTopic(engines: OwnEngines, topic: string, id: string): Promise<boolean> {
  const records = await recordsOf(engines, topic);
  return records.some(
    ({ key, value }) => key?.includes(id) === true || value?.includes(id) === true,
  );
}

async function isInVisitorSets({ database }: OwnEngines, id: string): Promise<boolean> {
  const hash = createHash('sha256').update(id).digest().subarray(0, 16);
  for (const table of ['page_visitor', 'staging_visitor']) {
    const rows = await database.query(`select 1 from ${table} where user_hash = ? limit 1`, [hash]);
    if (rows.length > 0) return true;
  }
  return false;
}
