import { createClickstreamTables, hourOf, openDirtyHourTable } from '@clickstream/hbase-store';
import { createInMemoryHBaseStore } from '@clickstream/hbase-store/testing';
import { aClickEvent } from '@clickstream/event-schema/testing';

import { createPlainEnricher } from '../testing/plain-enricher.ts';
import { toEventRow } from './event-row-mapper.ts';
import type { EventRow } from './event-store.ts';
import { openHBaseEventStore } from './hbase-event-store.ts';

const TABLES = { events: 'test_events', dirtyHours: 'test_hours' };
const NO_SIGNAL = { signal: new AbortController().signal };

function aRow(changes: Parameters<typeof aClickEvent>[0] = {}): EventRow {
  const source = { topic: 't', partition: 0, offset: '0' };
  return toEventRow(createPlainEnricher().enrich(aClickEvent(changes)), source);
}

async function openTables(retentionSeconds?: number): Promise<{
  readonly hbase: ReturnType<typeof createInMemoryHBaseStore>;
  readonly store: Awaited<ReturnType<typeof openHBaseEventStore>>;
}> {
  const hbase = createInMemoryHBaseStore();
  await createClickstreamTables(hbase, {
    eventsTable: TABLES.events,
    dirtyHoursTable: TABLES.dirtyHours,
    ...(retentionSeconds === undefined ? {} : { retentionSeconds }),
  });
  return { hbase, store: await openHBaseEventStore(hbase, TABLES) };
}

describe('the event store on HBase', () => {
  it('writes rows, and writing them again changes nothing', async () => {
    const { hbase, store } = await openTables();
    const row = aRow();

    const outcomes = [
      ...(await store.write([row], NO_SIGNAL)),
      ...(await store.write([row], NO_SIGNAL)),
    ];

    let stored = 0;
    for await (const { cells } of hbase.scan(TABLES.events)) stored += cells.length > 0 ? 1 : 0;
    expect(outcomes).toEqual([{ ok: true }, { ok: true }]);
    expect(stored).toBe(1);
  });

  it('marks hours', async () => {
    const { hbase, store } = await openTables();
    const hour = hourOf(Date.UTC(2026, 0, 15, 12, 30));

    await store.markDirty([hour], NO_SIGNAL);

    const versions = await openDirtyHourTable(hbase, { table: TABLES.dirtyHours }).readVersions();
    expect([...versions]).toEqual([[hour, 1n]]);
  });

  it('refuses an event that is older than its table keeps events', async () => {
    const { store } = await openTables(3_600);

    const outcomes = await store.write([aRow({ timestamp: 1_000 })], NO_SIGNAL);

    expect(outcomes).toMatchObject([{ ok: false, reason: 'older_than_retention' }]);
  });

  it('refuses a row that can never be written, and writes the others', async () => {
    const { store } = await openTables();

    const outcomes = await store.write([aRow({ event_id: 'no-uuid' }), aRow()], NO_SIGNAL);

    expect(outcomes).toMatchObject([{ ok: false, reason: 'refused_by_store' }, { ok: true }]);
  });

  it('throws when the table is gone: that is no fault of the data', async () => {
    const { hbase, store } = await openTables();
    await hbase.deleteTable(TABLES.events);

    await expect(store.write([aRow()], NO_SIGNAL)).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
  });
});
