import type { ClickEvent } from '@clickstream/event-schema';
import { aClickEvent } from '@clickstream/event-schema/testing';
import { createClickstreamTables, openEventTable } from '@clickstream/hbase-store';
import { createInMemoryHBaseStore } from '@clickstream/hbase-store/testing';

import type { TopicRecord } from '../kafka/read-topic.ts';
import { openFakeCodec } from '../testing/messages.ts';
import { hideRecords } from './hide-records.ts';

const NOON = Date.UTC(2026, 0, 15, 12);
const ANN = { userId: 'ann', beforeMs: NOON };
const TABLES = { eventsTable: 'test_events', dirtyHoursTable: 'test_hours' };

async function* inOneBatch(
  records: readonly TopicRecord[],
): AsyncGenerator<readonly TopicRecord[]> {
  await Promise.resolve();
  yield records;
}

describe('hideRecords', () => {
  it('hides what a late writer writes of the user, and nothing else', async () => {
    const { codec, serializer } = await openFakeCodec();
    const hbase = createInMemoryHBaseStore();
    await createClickstreamTables(hbase, TABLES);
    const events = await openEventTable(hbase, { table: TABLES.eventsTable });
    const of = (user_id: string, received_at: number, changes: Partial<ClickEvent> = {}) =>
      aClickEvent({ user_id, received_at, timestamp: NOON, ...changes });
    const gone = [of('ann', NOON), of('ann', NOON - 1)];
    const stay = [of('ann', NOON + 1), of('bob', NOON)];
    const values = [...gone, ...stay, of('ann', NOON, { event_id: 'no-uuid' })];
    const records = [
      ...values.map((event) => ({ key: event.user_id, value: serializer.encode(event) })),
      { key: 'ann', value: Buffer.from('garbage') },
    ].map(({ key, value }, at) => ({
      partition: 0,
      offset: String(at),
      timestampMs: NOON,
      key: Buffer.from(key),
      value,
      headers: {},
    }));

    const hidden = await hideRecords({
      records: inOneBatch(records),
      deserializer: codec.deserializer,
      events,
      user: ANN,
      signal: new AbortController().signal,
    });

    expect(hidden).toBe(2);
    const identity = (event: ClickEvent) => ({
      eventId: event.event_id,
      userId: event.user_id,
      timestampMs: event.timestamp,
    });
    const cells = { click_data: { url: Buffer.from('a') } };
    await events.putAll([...gone, ...stay].map((event) => ({ ...identity(event), cells })));
    const left = await Promise.all([...gone, ...stay].map((event) => events.get(identity(event))));
    expect(left.map((row) => row !== undefined)).toEqual([false, false, true, true]);
  });
});
