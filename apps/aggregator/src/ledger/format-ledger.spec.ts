import type { LedgerLine } from './balance.ts';
import type { CollectorCounts } from './collector-counters.ts';
import { formatLedger } from './format-ledger.ts';
import { ledgerProblems } from './ledger-verdict.ts';
import type { Ledger } from './read-ledger.ts';

const ARRIVAL = Date.UTC(2026, 4, 1, 10);
const NOBODY: CollectorCounts = { asked: 0, silent: [], counts: [] };

const aLine = (overrides: Partial<LedgerLine> = {}): LedgerLine => ({
  arrivalHourMs: ARRIVAL,
  source: 'v1',
  acknowledged: 12,
  stored: 10,
  duplicate: 1,
  deadLettered: 1,
  erased: 0,
  expired: 0,
  frozen: 0,
  idCollision: 1,
  aggregated: 9,
  published: 7,
  bots: 1,
  noClick: 1,
  pending: 0,
  missing: 0,
  older: 0,
  surplus: 0,
  ...overrides,
});

const aLedger = (overrides: Partial<Ledger> = {}): Ledger => ({
  lines: [aLine()],
  missing: [],
  clicks: { hourly: 7, published: 7 },
  differingHours: [],
  ...overrides,
});

describe('formatLedger', () => {
  it('is a table with its sums', () => {
    const other = aLine({ source: 'log:combined', aggregated: 2, published: 0, pending: 7 });

    expect(formatLedger(aLedger({ lines: [aLine(), other] }), NOBODY)).toBe(
      `arrived (UTC)     source        acknowledged  stored  duplicate  dead-lettered  id_collision  aggregated  published  bots  no click  pending  missing
2026-05-01 10:00  log:combined            12      10          1              1             1           2          0     1         1        7        0
2026-05-01 10:00  v1                      12      10          1              1             1           9          7     1         1        0        0
all                                       24      20          2              2             2          11          7     2         2        7        0

clicks published 7, clicks of all hours 7
balanced, 7 pending
`,
    );
  });

  it('names what is missing', () => {
    const text = formatLedger(
      aLedger({
        lines: [aLine({ aggregated: 8, published: 6, missing: 1 })],
        missing: [{ partition: 3, offset: '17', eventId: 'e-1' }],
      }),
      NOBODY,
    );

    expect(text).toContain('does not balance: 1 missing\n');
    expect(text).toContain('  missing: partition 3 offset 17 event e-1\n');
  });

  it('shows rare columns only where they say something', () => {
    expect(formatLedger(aLedger(), NOBODY)).not.toContain('older');
    expect(formatLedger(aLedger({ lines: [aLine({ older: 1, missing: 1 })] }), NOBODY)).toMatch(
      / missing {2}older\n/,
    );
  });

  it('puts beside it what the collectors say, also of what nobody acknowledged', () => {
    const hour = new Date(ARRIVAL).toISOString();
    const counts = {
      hour,
      source: 'v1',
      received: 15,
      rejected: { missing_url: 3 },
      unavailable: 2,
    };
    const text = formatLedger(aLedger(), {
      asked: 3,
      silent: [{ url: 'http://c:1/counters', reason: 'connect ECONNREFUSED' }],
      counts: [counts, { ...counts, source: 'bad ', received: 4, rejected: { missing_url: 4 } }],
    });

    expect(text).toMatch(/source {2}received {2}rejected {2}acknowledged/);
    expect(text).toMatch(/10:00 {2}bad {12}4 {9}4 {13}0/);
    expect(text).toMatch(/10:00 {2}v1 {12}15 {9}3 {12}12/);
    expect(text).toContain('collectors: 7 missing_url\n');
    expect(text).toContain('collectors: 4 answered with 5xx\n');
    expect(text).toContain('collector http://c:1/counters does not tell: connect ECONNREFUSED\n');
  });

  it('says when there is nothing', () => {
    const nothing = aLedger({ lines: [], clicks: { hourly: 0, published: 0 } });

    expect(formatLedger(nothing, NOBODY)).toBe('no event has arrived\nbalanced\n');
  });
});

describe('ledgerProblems', () => {
  it.each<[Partial<Ledger>, string]>([
    [{ lines: [aLine({ aggregated: 8, published: 6, missing: 1 })] }, '1 missing'],
    [
      { lines: [aLine({ aggregated: 11, published: 9, surplus: 2 })] },
      '2 aggregated rows without a record',
    ],
    [{ lines: [aLine({ stored: 1, acknowledged: 3 })] }, '1 lines whose columns do not add up'],
    [{ lines: [aLine({ published: 6 })] }, '1 lines whose columns do not add up'],
    [{ differingHours: [ARRIVAL] }, '1 hours whose clicks by page and by arrival differ'],
    [{ clicks: { hourly: 8, published: 7 } }, '7 clicks are published, the hours have 8'],
  ])('of %j says %s', (overrides, problem) => {
    expect(ledgerProblems(aLedger(overrides))).toEqual([problem]);
  });

  it('has nothing against what is not finished, erased, expired or older', () => {
    const line = aLine({ acknowledged: 16, older: 1, erased: 2, expired: 2, pending: 1 });

    expect(ledgerProblems(aLedger({ lines: [line] }))).toEqual([]);
  });
});
