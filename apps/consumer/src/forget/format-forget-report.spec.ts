import type { ForgetReport } from './forget-person.ts';
import { formatForgetReport } from './format-forget-report.ts';

const REPORT: ForgetReport = {
  user: '49915e0d7d4b',
  before: '2026-01-15T12:00:00.000Z',
  rows: 12,
  rowsKept: 0,
  deadLetters: 2,
  visits: 5,
  hours: 3,
  hoursFrozen: 0,
  abandonedEpoch: null,
};

describe('formatForgetReport', () => {
  it('says what was erased', () => {
    expect(formatForgetReport(REPORT).split('\n')).toEqual([
      'user 49915e0d7d4b…: erased what was received until 2026-01-15T12:00:00.000Z',
      '  12 rows deleted',
      '  2 dead letters removed',
      '  5 entries of visitor sets removed',
      '  3 hours counted again',
      '',
    ]);
  });

  it.each<[string, Partial<ForgetReport>]>([
    ['12 rows deleted, 1 newer ones kept', { rowsKept: 1 }],
    ['3 hours to be counted again', { hoursFrozen: null }],
    ['2 of them are frozen: their clicks stay, without a visitor', { hoursFrozen: 2 }],
    ['run 7 was given up, and begins anew', { abandonedEpoch: 7 }],
  ])('%s', (line, changes) => {
    expect(formatForgetReport({ ...REPORT, ...changes })).toContain(`  ${line}\n`);
  });
});
