import { randomUUID } from 'node:crypto';

import {
  createClickstreamTables,
  encodeLong,
  encodeText,
  openEventTable,
  openTombstoneTable,
  type EventRow,
} from '@clickstream/hbase-store';
import { createInMemoryHBaseStore } from '@clickstream/hbase-store/testing';

import { eraseRows } from './erase-rows.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 0, 15, 12);
const TABLES = {
  eventsTable: 'test_events',
  dirtyHoursTable: 'test_hours',
  tombstonesTable: 'test_tombstones',
};
const ANN = { userId: 'ann', beforeMs: NOON };
const SIGNAL = new AbortController().signal;

function aRow(userId: string, timestampMs: number, receivedAt: number | undefined): EventRow {
  const values: Record<string, Buffer> = { user_id: encodeText(userId) };
  if (receivedAt !== undefined) values['received_at'] = encodeLong(receivedAt);
  const cells = { click_data: values };
  return { eventId: randomUUID(), userId, timestampMs, cells };
}

async function setUp(rows: readonly EventRow[]) {
  const calls: string[] = [];
  const hbase = createInMemoryHBaseStore({
    beforeCall: ({ method, table }) => {
      calls.push(`${String(method)} ${table}`);
    },
  });
  await createClickstreamTables(hbase, { ...TABLES, saltBuckets: 1 });
  const events = await openEventTable(hbase, { table: TABLES.eventsTable });
  const tombstones = openTombstoneTable(hbase, { table: TABLES.tombstonesTable });
  await events.putAll(rows);
  calls.length = 0;
  const erase = () => eraseRows({ events, tombstones, user: ANN, signal: SIGNAL });
  const left = async (): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { eventId } of events.scanHours({ fromMs: 0, toMs: 2 * NOON }))
      ids.push(eventId);
    return ids;
  };
  return { calls, tombstones, erase, left };
}

describe('eraseRows', () => {
  it('deletes the user’s rows that were received until then, and notes the hours of all of them', async () => {
    const gone = [
      aRow('ann', NOON - 9 * HOUR_MS, NOON),
      aRow('ann', NOON + 5, NOON - 1),
      aRow('ann', NOON, undefined),
    ];
    const stay = [aRow('ann', NOON - HOUR_MS, NOON + 1), aRow('bob', NOON - 3 * HOUR_MS, NOON)];
    const { tombstones, erase, left } = await setUp([...gone, ...stay]);

    expect(await erase()).toEqual({ deleted: 3, kept: 1 });

    expect((await left()).sort()).toEqual(stay.map(({ eventId }) => eventId).sort());
    expect(await tombstones.notedHours('ann')).toEqual([NOON - 9 * HOUR_MS, NOON - HOUR_MS, NOON]);
  });

  it('notes the hours before it deletes the first row of them', async () => {
    const rows = Array.from({ length: 200 }, (_, at) => aRow('ann', NOON - at * HOUR_MS, NOON));
    const { calls, tombstones, erase } = await setUp(rows);

    await erase();

    const puts = calls.flatMap((call, at) => (call === 'put test_tombstones' ? [at] : []));
    const deletes = calls.flatMap((call, at) => (call === 'delete test_events' ? [at] : []));
    expect([puts.length, deletes.length]).toEqual([4, 200]);
    puts.forEach((put, batch) => {
      expect(put).toBeLessThan(deletes[batch * 64] ?? -1);
    });
    expect(await tombstones.notedHours('ann')).toHaveLength(200);
  });

  it('does nothing for a user without rows', async () => {
    const { calls, erase } = await setUp([aRow('bob', NOON, NOON)]);

    expect(await erase()).toEqual({ deleted: 0, kept: 0 });
    expect(calls).toEqual(['scan test_events']);
  });
});
