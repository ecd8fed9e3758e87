/* Needs a running HBase (HBASE_BOOTSTRAP, or the local stack). */
import { randomUUID } from 'node:crypto';
import { engineEndpoints, uniqueName } from '@clickstream/testing';
import { createClickstreamTables } from './clickstream-tables.ts';
import { openDirtyHourTable } from './dirty-hour-table.ts';
import { hourOf } from './hour.ts';
import { openEventTable, type EventRow } from './event-table.ts';
import type { HBaseStore } from './hbase-store.ts';
import { openRpcHBaseStore } from './rpc/rpc-hbase-store.ts';
import { encodeBoolean, encodeDouble, encodeText } from './value-codec.ts';

const HOUR_MS = 3_600_000;
const tables = { eventsTable: uniqueName('events'), dirtyHoursTable: uniqueName('dirty_hours') };
let store: HBaseStore;

beforeAll(async () => {
  const { HBASE_BOOTSTRAP } = engineEndpoints('HBASE_BOOTSTRAP');
  store = await openRpcHBaseStore({ bootstrap: HBASE_BOOTSTRAP.split(',') });
});

afterAll(async () => {
  for (const table of Object.values(tables)) await store.deleteTable(table);
  await store.close();
});

describe('the pipeline’s tables on a real server', () => {
  it('are created once, keep events by salt and time, and count dirty hours', async () => {
    const options = {
      ...tables,
      saltBuckets: 4,
      compression: 'GZ',
      retentionSeconds: 86_400,
    } as const;
    expect((await createClickstreamTables(store, options)).created).toHaveLength(2);
    expect((await createClickstreamTables(store, options)).created).toHaveLength(0);
    const events = await openEventTable(store, { table: tables.eventsTable });
    const hours = openDirtyHourTable(store, { table: tables.dirtyHoursTable });
    const hour = hourOf(Date.now()) - 3 * HOUR_MS;
    const rows = Array.from({ length: 300 }, (_, i) => anEvent(i, hour + i * 20_000));

    const outcomes = await events.putAll([...rows, anEvent(0, hour - 30 * HOUR_MS)]);
    await events.putAll(rows.slice(0, 100));
    await hours.mark(rows.map(({ timestampMs }) => hourOf(timestampMs)));
    await hours.mark([hour]);

    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(300);
    expect(outcomes[300]).toEqual({ ok: false, reason: 'older_than_retention' });
    const found = new Set<string>();
    for await (const event of events.scanHours({ fromMs: hour, toMs: hour + HOUR_MS })) {
      expect(found.has(event.eventId)).toBe(false);
      found.add(event.eventId);
    }
    expect(found).toEqual(new Set(rows.slice(0, 180).map(({ eventId }) => eventId)));
    expect((await events.get(rows[7]!))?.cells).toHaveLength(4);
    expect(await hours.readVersions()).toEqual(
      new Map([
        [hour, 2n],
        [hour + HOUR_MS, 1n],
      ]),
    );
  });
});

function anEvent(number: number, timestampMs: number): EventRow {
  return {
    eventId: randomUUID(),
    userId: `user-${number % 20}`,
    timestampMs,
    cells: {
      click_data: { url: encodeText('page_1'), time_spent: encodeDouble(1.5) },
      geo_data: { country: encodeText('ZZ') },
      user_agent_data: { bot: encodeBoolean(false) },
    },
  };
}
