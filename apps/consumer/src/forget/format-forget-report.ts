import type { ForgetReport } from './forget-person.ts';

/** What an erasure came to, for people. Pure. */
export function formatForgetReport(report: ForgetReport): string {
  const { hoursFrozen, rowsKept, abandonedEpoch } = report;
  const lines = [
    `user ${report.user}…: erased what was received until ${report.before}`,
    `  ${report.rows} rows deleted${rowsKept === 0 ? '' : `, ${rowsKept} newer ones kept`}`,
    `  ${report.deadLetters} dead letters removed`,
    `  ${report.visits} entries of visitor sets removed`,
    `  ${report.hours} hours ${hoursFrozen === null ? 'to be counted again' : 'counted again'}`,
    ...(hoursFrozen === null || hoursFrozen === 0
      ? []
      : [`  ${hoursFrozen} of them are frozen: their clicks stay, without a visitor`]),
    ...(abandonedEpoch === null ? [] : [`  run ${abandonedEpoch} was given up, and begins anew`]),
  ];
  return `${lines.join('\n')}\n`;
}
