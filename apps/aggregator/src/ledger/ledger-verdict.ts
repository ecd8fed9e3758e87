import type { LedgerLine } from './balance.ts';
import type { Ledger } from './read-ledger.ts';

/** Why the ledger does not balance, in words; empty when it does. Pure. */
export function ledgerProblems(ledger: Ledger): string[] {
  const { lines, clicks, differingHours } = ledger;
  const missing = total(lines, ({ missing: count }) => count);
  const surplus = total(lines, ({ surplus: count }) => count);
  const unequal = lines.filter((line) => !isBalanced(line)).length;
  const { hourly, published } = clicks;
  return [
    ...(missing === 0 ? [] : [`${missing} missing`]),
    ...(surplus === 0 ? [] : [`${surplus} aggregated rows without a record`]),
    ...(unequal === 0 ? [] : [`${unequal} lines whose columns do not add up`]),
    ...(differingHours.length === 0
      ? []
      : [`${differingHours.length} hours whose clicks by page and by arrival differ`]),
    ...(hourly === published
      ? []
      : [`${published} clicks are published, the hours have ${hourly}`]),
  ];
}

/** Whether the columns of a line add up. Pure. */
export function isBalanced(line: LedgerLine): boolean {
  const came = line.acknowledged + line.older + line.surplus;
  const went =
    line.duplicate +
    line.deadLettered +
    line.erased +
    line.expired +
    line.frozen +
    line.idCollision +
    line.aggregated +
    line.pending +
    line.missing;
  return came === went && line.aggregated === line.published + line.bots + line.noClick;
}

/** Pure. */
export function total(lines: readonly LedgerLine[], of: (line: LedgerLine) => number): number {
  return lines.reduce((sum, line) => sum + of(line), 0);
}
