import type { AggregationRun } from '@clickstream/mysql-store';

import { formatStatus } from './status-report.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 2, 3, 4, 5);

const aRun = (overrides: Partial<AggregationRun>): AggregationRun => ({
  epoch: 1,
  state: 'committed',
  attempt: 1,
  plan: [{ hourMs: 0, version: 1n }],
  leaseToken: 1,
  batchName: null,
  batchId: null,
  plannedAt: START,
  submittedAt: null,
  stagedAt: null,
  endedAt: START + 2_500,
  rowsScanned: 120,
  rowsKept: 119,
  message: null,
  ...overrides,
});

describe('formatStatus', () => {
  it('lists epochs and dirty hours', () => {
    const text = formatStatus({
      committedEpoch: 2,
      leaseOwner: 'host 1',
      runs: [
        aRun({
          epoch: 3,
          state: 'submitted',
          attempt: 2,
          endedAt: null,
          rowsScanned: null,
          rowsKept: null,
          message: 'batch died\nlog line',
        }),
        aRun({ epoch: 2 }),
      ],
      dirtyHours: [{ hourMs: Date.UTC(2026, 0, 1, 10), version: 1n }],
      frozenHours: [],
    });

    expect(text).toBe(
      `committed epoch  2
lease            host 1

epoch  state      attempt  hours  scanned  kept  collisions  planned (UTC)        took   message
3      submitted  2        1      -        -     -           2026-01-02 03:04:05  -      batch died
2      committed  1        1      120      119   1           2026-01-02 03:04:05  2.5 s

1 dirty hour, oldest first
  2026-01-01 10:00
`,
    );
  });

  it('is short when there is nothing, and when there is much', () => {
    const empty = {
      committedEpoch: 0,
      leaseOwner: undefined,
      runs: [],
      dirtyHours: [],
      frozenHours: [],
    };
    const many = Array.from({ length: 13 }, (_, i) => ({ hourMs: i * HOUR_MS, version: 1n }));

    expect(formatStatus(empty)).toContain('no run yet');
    expect(formatStatus(empty)).toContain('no dirty hour');
    expect(formatStatus({ ...empty, dirtyHours: many })).toContain('… and 3 more');
    expect(formatStatus({ ...empty, frozenHours: many })).toContain('13 frozen hours: HBase has');
  });
});
