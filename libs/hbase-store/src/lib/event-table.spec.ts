import { randomUUID } from 'node:crypto';
import { createClickstreamTables } from './clickstream-tables.ts';
import { openEventTable, type EventRow, type EventTable, type StoredEvent } from './event-table.ts';
import { HBaseStoreError } from './hbase-store-error.ts';
import { saltFor } from './salt.ts';
import { createInMemoryHBaseStore } from './testing/in-memory-hbase-store.ts';

const NOW = 1_700_000_000_000;
const TABLES = { eventsTable: 'test_events', dirtyHoursTable: 'test_dirty_hours' };
const clock = { now: () => NOW };

async function openTable(
  options: { retentionSeconds?: number; outage?: () => HBaseStoreError | undefined } = {},
): Promise<EventTable> {
  const store = createInMemoryHBaseStore({
    clock,
    beforeCall: () => {
      const error = options.outage?.();
      if (error !== undefined) throw error;
    },
  });
  await createClickstreamTables(store, { ...TABLES, saltBuckets: 4, ...options });
  return await openEventTable(store, { table: TABLES.eventsTable, clock });
}

function anEvent(overrides: Partial<EventRow> = {}): EventRow {
  return {
    eventId: randomUUID(),
    userId: 'user-1',
    timestampMs: NOW,
    cells: { click_data: { url: Buffer.from('page_1') } },
    ...overrides,
  };
}

async function all(events: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

describe('EventTable', () => {
  it('reads the number of salts from the table itself', async () => {
    expect((await openTable()).saltBuckets).toBe(4);
  });

  it('writes the event time into key and cells, the user into the salt', async () => {
    const table = await openTable();
    const event = anEvent({ timestampMs: NOW - 5 });

    expect(await table.putAll([event])).toEqual([{ ok: true }]);

    expect(await table.get(event)).toEqual({
      eventId: event.eventId,
      timestampMs: NOW - 5,
      salt: saltFor('user-1', 4),
      cells: [
        {
          family: 'click_data',
          qualifier: 'url',
          timestamp: NOW - 5,
          value: Buffer.from('page_1'),
        },
      ],
    });
  });

  it('stores an event that is written again once', async () => {
    const table = await openTable();
    const event = anEvent();

    await table.putAll([event]);
    await table.putAll([event]);

    expect(await all(table.scanHours({ fromMs: 0, toMs: NOW + 1 }))).toHaveLength(1);
  });

  it('scans a span of all salts, each in time order', async () => {
    const table = await openTable();
    const events = Array.from({ length: 60 }, (_, i) =>
      anEvent({ userId: `user-${i % 10}`, timestampMs: NOW + ((i * 7) % 60) }),
    );
    await table.putAll(events);

    const found = await all(table.scanHours({ fromMs: NOW + 10, toMs: NOW + 50 }));

    const expected = events.filter(
      ({ timestampMs }) => timestampMs >= NOW + 10 && timestampMs < NOW + 50,
    );
    expect(found.map(({ eventId }) => eventId).sort()).toEqual(
      expected.map(({ eventId }) => eventId).sort(),
    );
    expect(found).toEqual(
      [...found].sort((a, b) => a.salt - b.salt || a.timestampMs - b.timestampMs),
    );
  });

  it('refuses events that the table would acknowledge and never show', async () => {
    const table = await openTable({ retentionSeconds: 60 });
    const young = anEvent({ timestampMs: NOW - 59_999 });

    const outcomes = await table.putAll([
      anEvent({ timestampMs: NOW - 60_000 }),
      young,
      anEvent({ timestampMs: 0 }),
    ]);

    const refused = { ok: false, reason: 'older_than_retention' };
    expect(outcomes).toEqual([refused, { ok: true }, refused]);
    expect(await table.get(young)).toBeDefined();
  });

  it('tells bad events from an outage', async () => {
    const error = new HBaseStoreError('down', { code: 'HBASE_STORE_DEADLINE_EXCEEDED' });
    const outages: HBaseStoreError[] = [];
    const table = await openTable({ outage: () => outages[0] });
    const bad = anEvent({ eventId: 'no uuid' });

    const refused = await table.putAll([bad, anEvent()]);
    outages.push(error);
    const down = await table.putAll([bad, anEvent()]);

    expect(refused).toEqual([expect.objectContaining({ reason: 'rejected' }), { ok: true }]);
    expect(down).toEqual([
      expect.objectContaining({ reason: 'rejected' }),
      { ok: false, reason: 'unavailable', error },
    ]);
  });

  it('takes a missing family for a fault of the table, not of the event', async () => {
    const table = await openTable();

    const outcomes = await table.putAll([anEvent({ cells: { nope: { q: Buffer.from('v') } } })]);

    expect(outcomes).toEqual([expect.objectContaining({ ok: false, reason: 'unavailable' })]);
  });
});

describe('the hours of an event table', () => {
  const HOUR_MS = 3_600_000;
  const HOUR = Math.floor(NOW / HOUR_MS) * HOUR_MS;

  it('lists those with an event, over all salts, the end of the span exclusive', async () => {
    const table = await openTable();
    const hours = [-3, -1, 0, 2].map((offset) => HOUR + offset * HOUR_MS);
    const events = hours.flatMap((hour, i) => [
      anEvent({ timestampMs: hour, userId: `user-${i}` }),
      anEvent({ timestampMs: hour + HOUR_MS - 1, userId: `other-${i}` }),
    ]);
    await table.putAll(events);

    const span = { fromMs: HOUR - 2 * HOUR_MS, toMs: HOUR + 2 * HOUR_MS };
    expect(await table.listHours(span)).toEqual([HOUR - HOUR_MS, HOUR]);
    expect(await table.listHours({ fromMs: 0, toMs: NOW * 2 })).toEqual(hours);
    expect(await table.listHours({ fromMs: NOW, toMs: NOW })).toEqual([]);
  });

  it('says how long it keeps them', async () => {
    expect((await openTable()).retentionMs).toBe(Infinity);
    expect((await openTable({ retentionSeconds: 60 })).retentionMs).toBe(60_000);
  });
});

describe('openEventTable', () => {
  it('refuses a missing table and one without salts', async () => {
    const store = createInMemoryHBaseStore();
    await store.createTable({ name: 'test_other', families: { f: {} } });

    await expect(openEventTable(store, { table: 'test_missing' })).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
    await expect(openEventTable(store, { table: 'test_other' })).rejects.toMatchObject({
      code: 'HBASE_STORE_TABLE_INCOMPATIBLE',
    });
  });
});

describe('createClickstreamTables', () => {
  it('creates both tables once and refuses other salts later', async () => {
    const store = createInMemoryHBaseStore();

    const first = await createClickstreamTables(store, { ...TABLES, saltBuckets: 4 });
    const second = await createClickstreamTables(store, { ...TABLES, saltBuckets: 4 });

    expect(first.created).toEqual(['test_events', 'test_dirty_hours']);
    expect(second.created).toEqual([]);
    await expect(createClickstreamTables(store, { ...TABLES, saltBuckets: 8 })).rejects.toThrow(
      'CLICKSTREAM_SALT_BUCKETS is 4, wanted 8',
    );
  });

  it.each([0, 257, 2.5])('refuses %d salts', async (saltBuckets) => {
    await expect(
      createClickstreamTables(createInMemoryHBaseStore(), { ...TABLES, saltBuckets }),
    ).rejects.toMatchObject({ code: 'HBASE_STORE_INVALID_ARGUMENT' });
  });

  it('finds every event of a user, and of nobody else in the same salt', async () => {
    const table = await openTable();
    const other = ['user-2', 'user-3', 'user-4', 'user-5', 'user-6', 'user-7'].find(
      (userId) => saltFor(userId, 4) === saltFor('user-1', 4),
    );
    const of = (userId: string, timestampMs: number): EventRow =>
      anEvent({
        userId,
        timestampMs,
        cells: { click_data: { user_id: Buffer.from(userId), url: Buffer.from('page_1') } },
      });
    const mine = [of('user-1', NOW - 1), of('user-1', NOW + 5_000)];
    await table.putAll([...mine, of(other ?? '', NOW), of(`${other ?? ''}0`, NOW)]);

    const found = await all(table.scanUser('user-1'));

    expect(found.map(({ eventId }) => eventId)).toEqual(mine.map(({ eventId }) => eventId));
    expect(found[0]?.cells.map(({ qualifier }) => qualifier)).toEqual(['user_id']);
  });

  it('removes an event, also one that is dated ahead, and hides it when it is written again', async () => {
    const table = await openTable();
    const [gone, stays] = [anEvent({ timestampMs: NOW + 60_000 }), anEvent()];
    await table.putAll([gone, stays]);

    await table.remove(gone);
    await table.putAll([gone]);

    expect(await table.get(gone)).toBeUndefined();
    expect(await table.get(stays)).toBeDefined();
  });
});
