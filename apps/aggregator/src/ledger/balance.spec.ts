import type { ArrivalFigures, ArrivalLine } from '@clickstream/mysql-store';

import { balance, type BalanceInput, type LedgerLine } from './balance.ts';
import type { RecordVerdict } from './judge-record.ts';
import { isBalanced } from './ledger-verdict.ts';
import { RecordFold, type JudgedRecord } from './record-fold.ts';

const HOUR_MS = 3_600_000;
const ARRIVAL = Date.UTC(2026, 4, 1, 10);
const EVENT_1 = ARRIVAL - 5 * HOUR_MS;
const EVENT_2 = EVENT_1 + HOUR_MS;

const record = (verdict: RecordVerdict, overrides: Partial<JudgedRecord> = {}): JudgedRecord => ({
  arrivalHourMs: ARRIVAL,
  source: 'v1',
  partition: 0,
  offset: 5n,
  verdict,
  eventId: 'e',
  eventHourMs: EVENT_1,
  isUnsettled: false,
  ...overrides,
});

const line = (overrides: Partial<ArrivalLine> = {}): ArrivalLine => ({
  hourMs: EVENT_1,
  arrivalHourMs: ARRIVAL,
  source: 'v1',
  rowsKept: 1,
  idCollisions: 0,
  clicks: 1,
  botClicks: 0,
  ...overrides,
});

function lineOf(
  records: readonly JudgedRecord[],
  lines: readonly ArrivalLine[],
  overrides: Partial<BalanceInput & { processed: ArrivalFigures['processed'] }> = {},
): LedgerLine {
  const fold = new RecordFold();
  for (const one of records) fold.add(one, true);
  const versions = new Map([
    [EVENT_1, 2n],
    [EVENT_2, 2n],
  ]);
  const [only, ...others] = balance({
    records: fold.sums(),
    figures: {
      lines,
      hours: [],
      processed: overrides.processed ?? versions,
      totals: { hourly: 0, published: 0 },
    },
    marked: { before: versions, after: versions },
    isFrozen: () => false,
    isComplete: () => false,
    ...overrides,
  });
  if (only === undefined || others.length > 0) throw new Error('not one line');
  return only;
}

describe('balance', () => {
  it('tells apart what became of the records, and adds up', () => {
    const found = lineOf(
      [
        record('stored'),
        record('stored'),
        record('stored', { eventHourMs: EVENT_2 }),
        record('stored', { eventHourMs: EVENT_2 }),
        record('duplicate'),
        record('dead_lettered', { eventHourMs: undefined }),
        record('erased'),
        record('expired'),
        record('pending', { eventHourMs: EVENT_2 }),
      ],
      [
        line({ rowsKept: 2, clicks: 1, botClicks: 1 }),
        line({ hourMs: EVENT_2, rowsKept: 1, idCollisions: 1, clicks: 0 }),
      ],
    );

    expect(found).toEqual({
      arrivalHourMs: ARRIVAL,
      source: 'v1',
      acknowledged: 9,
      stored: 4,
      duplicate: 1,
      deadLettered: 1,
      erased: 1,
      expired: 1,
      frozen: 0,
      idCollision: 1,
      aggregated: 3,
      published: 1,
      bots: 1,
      noClick: 1,
      pending: 1,
      missing: 0,
      older: 0,
      surplus: 0,
    });
    expect(isBalanced(found)).toBe(true);
  });

  it.each<[string, Parameters<typeof lineOf>]>([
    ['a record that is nowhere', [[record('missing'), record('stored')], [line()], {}]],
    ['a stored row that no hour has', [[record('stored'), record('stored')], [line()], {}]],
    ['a stored row whose hour was never marked', [[record('stored', { eventHourMs: 0 })], [], {}]],
  ])('calls missing: %s', (_, args) => {
    const found = lineOf(...args);

    expect(found.missing).toBe(1);
    expect(isBalanced(found)).toBe(true);
  });

  const NEWER = new Map([[EVENT_1, 3n]]);
  it.each<[string, readonly JudgedRecord[], Parameters<typeof lineOf>[2]]>([
    ['a dirty hour', [record('stored')], { processed: new Map([[EVENT_1, 1n]]) }],
    ['an hour never aggregated', [record('stored')], { processed: new Map() }],
    [
      'an hour that was marked meanwhile',
      [record('stored')],
      { marked: { before: new Map([[EVENT_1, 2n]]), after: NEWER }, processed: NEWER },
    ],
    ['an hour whose row is being moved', [record('stored', { isUnsettled: true })], {}],
  ])('calls pending: %s, whatever its numbers say', (_, records, overrides) => {
    for (const lines of [[], [line()], [line({ rowsKept: 5, clicks: 5 })]]) {
      const found = lineOf(records, lines, overrides);

      expect(found).toMatchObject({ pending: 1, missing: 0, older: 0, aggregated: 0 });
      expect(isBalanced(found)).toBe(true);
    }
  });

  it('calls frozen what came for an hour that is not aggregated any more', () => {
    const processed = new Map([
      [EVENT_1, 1n],
      [EVENT_2, 1n],
    ]);
    const found = lineOf(
      [record('stored'), record('stored', { eventHourMs: EVENT_2 })],
      [line(), line({ hourMs: EVENT_2 })],
      { processed, isFrozen: (hourMs) => hourMs === EVENT_1 },
    );

    expect(found).toMatchObject({ frozen: 1, pending: 1, missing: 0 });
    expect(isBalanced(found)).toBe(true);
  });

  it('does not call invented what has outlived its record', () => {
    const found = lineOf([record('stored')], [line({ rowsKept: 4, clicks: 4 })]);

    expect(found).toMatchObject({ aggregated: 4, older: 3, surplus: 0, missing: 0 });
    expect(isBalanced(found)).toBe(true);
  });

  it('calls surplus what has no record although the topic has lost none', () => {
    const isComplete = (hourMs: number): boolean => hourMs === ARRIVAL;
    const found = lineOf([record('stored')], [line({ rowsKept: 2, clicks: 2 })], { isComplete });

    expect(found).toMatchObject({ older: 0, surplus: 1 });
    expect(isBalanced(found)).toBe(true);
  });

  it('compares hour by hour: one too many does not hide one too few', () => {
    const found = lineOf(
      [record('stored'), record('stored', { eventHourMs: EVENT_2 })],
      [line({ rowsKept: 2, clicks: 2 })],
    );

    expect(found).toMatchObject({ missing: 1, older: 1 });
  });

  it('has a line for what was aggregated only, and for what arrived only, in order', () => {
    const fold = new RecordFold();
    fold.add(record('stored', { source: 'b' }), true);
    fold.add(record('stored', { source: 'hidden' }), false);

    const lines = balance({
      records: fold.sums(),
      figures: {
        lines: [line({ source: 'c' }), line({ source: 'a', arrivalHourMs: ARRIVAL + HOUR_MS })],
        hours: [],
        processed: new Map(),
        totals: { hourly: 0, published: 0 },
      },
      marked: { before: new Map(), after: new Map() },
      isFrozen: () => false,
      isComplete: () => false,
    });

    expect(lines.map(({ source }) => source)).toEqual(['b', 'c', 'a']);
  });
});

describe('RecordFold', () => {
  it('keeps the first missing records and each partition’s first arrival', () => {
    const fold = new RecordFold();
    fold.add(record('stored', { arrivalHourMs: 0 }), false);
    for (let offset = 0n; offset < 30n; offset += 1n) fold.add(record('missing', { offset }), true);
    fold.add(record('stored', { partition: 1, isUnsettled: true }), true);

    const sums = fold.sums();

    expect(sums.missing).toHaveLength(20);
    expect(sums.missing[0]).toEqual({ partition: 0, offset: '0', eventId: 'e' });
    expect(sums.firstArrivals).toEqual(
      new Map([
        [0, 0],
        [1, ARRIVAL],
      ]),
    );
    expect(sums.unsettledHours).toEqual(new Set([EVENT_1]));
  });
});
