/**
 * The loss ledger over what a real consumer and a real aggregator make of records, and after damage.
 *
 * Needs every engine; topic, tables and database are its own.
 */
import { randomUUID } from 'node:crypto';

import type { ClickEvent } from '@clickstream/event-schema';
import { aClickEvent } from '@clickstream/event-schema/testing';

import { LedgerBench } from './testing/ledger-bench.ts';

const HOUR_MS = 3_600_000;
const ARRIVAL_1 = Date.UTC(2026, 4, 1, 10);
const ARRIVAL_2 = ARRIVAL_1 + HOUR_MS;
const EVENT_HOUR = ARRIVAL_1 - 24 * HOUR_MS;

let bench: LedgerBench;

beforeEach(async () => {
  bench = await LedgerBench.open();
}, 60_000);

afterEach(async () => {
  await bench[Symbol.asyncDispose]();
}, 60_000);

/** Events of several users over two hours, received in the same hour. */
function events(count: number, overrides: Partial<ClickEvent>): ClickEvent[] {
  return Array.from({ length: count }, (_, at) =>
    aClickEvent({
      user_id: `user-${at % 7}`,
      timestamp: EVENT_HOUR + (at % 2) * HOUR_MS + at,
      received_at: ARRIVAL_1 + at,
      ...overrides,
    }),
  );
}

/** The numbers of a line that are not zero. */
function nonZero(line: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const { source: _, arrivalHourMs: __, ...numbers } = line ?? {};
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== 0));
}

it('balances over retries, collisions, dead letters, a late event and a replay of the topic', async () => {
  const web = events(40, { source: 'v1' });
  const log = events(10, { source: 'log:combined', received_at: ARRIVAL_2 });
  const retries = web.slice(0, 6).map((event) => ({ ...event, received_at: ARRIVAL_2 }));
  const collisions = web
    .slice(10, 13)
    .map((event, at) => ({ ...event, timestamp: event.timestamp + 1_000, user_id: `other-${at}` }));
  const extras = [
    aClickEvent({ ...log[0], event_id: randomUUID(), event_type: 'page_ping' }),
    aClickEvent({ ...log[0], event_id: randomUUID(), user_agent: 'Googlebot/2.1' }),
    aClickEvent({ ...log[0], event_id: 'no-uuid' }),
  ];
  await bench.send([...web, ...log, ...extras]);
  await bench.send([...retries, ...collisions]);
  const garbage = { key: 'x', value: Buffer.from('garbage'), timestamp: String(ARRIVAL_2 + 5) };
  await bench.sendRaw([garbage]);

  const before = await bench.ledger();
  expect([before.code, before.ledger.problems]).toEqual([0, []]);
  expect(before.ledger.lines.map(nonZero)).toEqual([
    { acknowledged: 43, pending: 43 },
    { acknowledged: 1, pending: 1 },
    { acknowledged: 13, pending: 13 },
    { acknowledged: 6, pending: 6 },
  ]);

  bench.startConsumer();
  await bench.untilConsumed();
  const consumed = await bench.ledger();
  expect([consumed.code, consumed.ledger.problems]).toEqual([0, []]);
  expect(consumed.ledger.lines.map(nonZero)).toEqual([
    { acknowledged: 43, stored: 37, duplicate: 6, pending: 37 },
    { acknowledged: 1, deadLettered: 1 },
    { acknowledged: 13, stored: 12, deadLettered: 1, pending: 12 },
    { acknowledged: 6, stored: 6, pending: 6 },
  ]);

  await bench.aggregate();
  const balanced = [
    {
      acknowledged: 43,
      stored: 37,
      duplicate: 6,
      idCollision: 3,
      aggregated: 34,
      published: 34,
    },
    { acknowledged: 1, deadLettered: 1 },
    {
      acknowledged: 13,
      stored: 12,
      deadLettered: 1,
      aggregated: 12,
      published: 10,
      bots: 1,
      noClick: 1,
    },
    { acknowledged: 6, stored: 6, aggregated: 6, published: 6 },
  ];
  const aggregated = await bench.ledger();
  expect([aggregated.code, aggregated.ledger.problems]).toEqual([0, []]);
  expect(aggregated.ledger.lines.map(({ source }) => source)).toEqual([
    'v1',
    '(undecodable)',
    'log:combined',
    'v1',
  ]);
  expect(aggregated.ledger.lines.map(nonZero)).toEqual(balanced);

  const late = aClickEvent({ timestamp: EVENT_HOUR + 5, received_at: ARRIVAL_2 + HOUR_MS });
  await bench.send([late]);
  await bench.untilConsumed();
  const waiting = await bench.ledger('--from', '2026-05-01T12:00');
  expect([waiting.code, waiting.ledger.lines.map(nonZero)]).toEqual([
    0,
    [{ acknowledged: 1, stored: 1, pending: 1 }],
  ]);

  await bench.stopConsumer();
  await bench.rewind();
  bench.startConsumer();
  await bench.untilConsumed();
  await bench.aggregate();
  const replayed = await bench.ledger();
  expect([replayed.code, replayed.ledger.problems]).toEqual([0, []]);
  expect(replayed.ledger.lines.map(nonZero)).toEqual([
    ...balanced,
    { acknowledged: 1, stored: 1, aggregated: 1, published: 1 },
  ]);
}, 240_000);

it('says what is missing: a deleted row, a skipped record, a row that no hour has', async () => {
  const all = events(12, { source: 'v1' });
  const [deleted, uncounted] = all as [ClickEvent, ClickEvent];
  await bench.send(all);
  bench.startConsumer();
  await bench.untilConsumed();
  await bench.aggregate();
  expect((await bench.ledger()).code).toBe(0);

  await bench.deleteRow(deleted);
  const lost = await bench.ledger();
  expect(lost.code).toBe(1);
  expect(lost.ledger.problems).toEqual(['1 missing']);
  expect(lost.ledger.missing).toMatchObject([{ eventId: deleted.event_id }]);
  const table = await bench.aggregator('ledger');
  expect(table.code).toBe(1);
  expect(table.output).toContain('does not balance: 1 missing');
  expect(table.output).toContain('AGGREGATOR_LEDGER_UNBALANCED');

  await bench.stopConsumer();
  const skipped = aClickEvent({ received_at: ARRIVAL_2 });
  await bench.send([skipped]);
  expect((await bench.ledger()).ledger.problems).toEqual(['1 missing']);
  await bench.skipToEnd();
  const behind = await bench.ledger();
  expect(behind.ledger.problems).toEqual(['2 missing']);
  expect(behind.ledger.missing.map(({ eventId }) => eventId)).toContain(skipped.event_id);

  const { database } = bench.engines;
  await database.query('delete from hourly_arrival where hour = ?', [
    new Date(uncounted.timestamp).toISOString().slice(0, 13).replace('T', ' ') + ':00:00',
  ]);
  const uncountedHour = await bench.ledger();
  expect(uncountedHour.ledger.problems).toEqual(['8 missing']);
}, 240_000);

it('calls no row invented whose record may have left the topic, and one that has none surplus', async () => {
  const early = events(4, { source: 'v1' });
  const now = events(4, { source: 'v1', received_at: ARRIVAL_2 });
  await bench.send([...early, ...now]);
  bench.startConsumer();
  await bench.untilConsumed();
  await bench.inventRow(early[0]!, randomUUID());
  await bench.aggregate();

  const first = await bench.ledger();
  expect(first.code).toBe(0);
  expect(first.ledger.lines[0]).toMatchObject({ older: 1, surplus: 0, aggregated: 5 });

  await bench.inventRow(now[0]!, randomUUID());
  await bench.aggregate();
  const second = await bench.ledger();
  expect(second.code).toBe(1);
  expect(second.ledger.lines[1]).toMatchObject({ older: 0, surplus: 1, aggregated: 5 });
  expect(second.ledger.problems).toEqual(['1 aggregated rows without a record']);
}, 240_000);
