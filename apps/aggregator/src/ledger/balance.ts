import type { ArrivalFigures, ArrivalLine } from '@clickstream/mysql-store';

import type { HourVersions } from '../plan/plan-hours.ts';
import { lineKey, type LineKey } from './line-key.ts';
import type { RecordCounts, RecordSums } from './record-fold.ts';

/**
 * One line of the ledger. It balances when nothing is missing and there is no surplus:
 *
 * ```
 * acknowledged + older = duplicate + deadLettered + erased + expired + frozen + idCollision + aggregated + pending + missing
 * aggregated           = published + bots + noClick
 * ```
 */
export interface LedgerLine extends LineKey {
  /** Records of the topic. */
  readonly acknowledged: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly deadLettered: number;
  /** About persons who were erased. */
  readonly erased: number;
  readonly expired: number;
  /** Stored for an hour whose numbers are frozen, after it was: not counted. */
  readonly frozen: number;
  readonly idCollision: number;
  /** Rows that count, of hours that are up to date. */
  readonly aggregated: number;
  /** The clicks, clicks of bots, and other events among them. */
  readonly published: number;
  readonly bots: number;
  readonly noClick: number;
  /** Not finished: records that the group has not committed, and stored ones whose hour waits for aggregation. */
  readonly pending: number;
  /** Lost on the way: neither stored nor a dead letter; or stored, and not in an hour that is up to date. */
  readonly missing: number;
  /** Aggregated rows whose records have left the topic. */
  readonly older: number;
  /** Aggregated rows without a record, of hours of arrival that the topic still has completely. */
  readonly surplus: number;
}

/** What the lines are made of. */
export interface BalanceInput {
  readonly records: RecordSums;
  readonly figures: ArrivalFigures;
  /** Dirty-hour versions from before and after the topic was read. */
  readonly marked: { readonly before: HourVersions; readonly after: HourVersions };
  /** Whether an hour of events is not aggregated any more, because HBase has dropped events of it. */
  readonly isFrozen: (hourMs: number) => boolean;
  /** Whether the topic still has every record that arrived in an hour, and nothing was written meanwhile. */
  readonly isComplete: (arrivalHourMs: number) => boolean;
}

/** Lines by hour of arrival and source, in this order. Pure. */
export function balance(input: BalanceInput): LedgerLine[] {
  const { records, figures } = input;
  const aggregated = Map.groupBy(figures.lines, lineKey);
  const keys = new Set([...records.lines.keys(), ...aggregated.keys()]);
  const isSettled = settledHours(input);
  return [...keys]
    .map((key) => {
      const counts = records.lines.get(key);
      const lines = aggregated.get(key) ?? [];
      const { arrivalHourMs, source } = counts ?? lines[0] ?? NOWHERE;
      return toLine(
        { arrivalHourMs, source },
        {
          counts,
          lines,
          isSettled,
          isFrozen: input.isFrozen,
          isComplete: input.isComplete(arrivalHourMs),
        },
      );
    })
    .toSorted(inOrder);
}

/** By hour of arrival, then source. Pure. */
export function inOrder(a: LineKey, b: LineKey): number {
  return a.arrivalHourMs - b.arrivalHourMs || (a.source < b.source ? -1 : 1);
}

/** A line of nothing but zeros. Pure. */
export function emptyLine(): LedgerLine {
  const key = { arrivalHourMs: 0, source: '' };
  const none = { counts: undefined, lines: [], isSettled: () => true };
  return toLine(key, { ...none, isFrozen: () => false, isComplete: false });
}

const NOWHERE: LineKey = { arrivalHourMs: 0, source: '' };

/** An hour is settled when all its rows are marked, the marks stood still, and the numbers contain them. */
function settledHours({ records, figures, marked }: BalanceInput): (hourMs: number) => boolean {
  return (hourMs) => {
    const version = marked.after.get(hourMs);
    return (
      !records.unsettledHours.has(hourMs) &&
      marked.before.get(hourMs) === version &&
      figures.processed.get(hourMs) === version
    );
  };
}

function toLine(
  key: LineKey,
  parts: {
    readonly counts: RecordCounts | undefined;
    readonly lines: readonly ArrivalLine[];
    readonly isSettled: (hourMs: number) => boolean;
    readonly isFrozen: (hourMs: number) => boolean;
    readonly isComplete: boolean;
  },
): LedgerLine {
  const { counts, isSettled, isComplete } = parts;
  const verdicts = counts?.verdicts ?? {};
  const storedByHour = counts?.storedByHour ?? new Map<number, number>();
  const settled = parts.lines.filter(({ hourMs }) => isSettled(hourMs));
  const rows = compareHours(settled, storedByHour, parts);
  const aggregated = sum(settled, ({ rowsKept }) => rowsKept);
  const published = sum(settled, ({ clicks }) => clicks);
  const bots = sum(settled, ({ botClicks }) => botClicks);
  return {
    ...key,
    acknowledged: sum(Object.values(verdicts), (count) => count),
    stored: verdicts.stored ?? 0,
    duplicate: verdicts.duplicate ?? 0,
    deadLettered: verdicts.dead_lettered ?? 0,
    erased: verdicts.erased ?? 0,
    expired: verdicts.expired ?? 0,
    frozen: rows.frozen,
    idCollision: sum(settled, ({ idCollisions }) => idCollisions),
    aggregated,
    published,
    bots,
    noClick: aggregated - published - bots,
    pending: (verdicts.pending ?? 0) + rows.waiting,
    missing: (verdicts.missing ?? 0) + rows.missing,
    older: isComplete ? 0 : rows.beyond,
    surplus: isComplete ? rows.beyond : 0,
  };
}

/** Holds the stored records of each hour of events against the rows that were aggregated. */
function compareHours(
  settled: readonly ArrivalLine[],
  storedByHour: ReadonlyMap<number, number>,
  { isSettled, isFrozen }: Record<'isSettled' | 'isFrozen', (hourMs: number) => boolean>,
): Readonly<Record<'waiting' | 'frozen' | 'missing' | 'beyond', number>> {
  const aggregated = new Map(
    settled.map((line) => [line.hourMs, line.rowsKept + line.idCollisions] as const),
  );
  const result = { waiting: 0, frozen: 0, missing: 0, beyond: 0 };
  for (const [hourMs, stored] of storedByHour) {
    if (!isSettled(hourMs)) result[isFrozen(hourMs) ? 'frozen' : 'waiting'] += stored;
    else result.missing += Math.max(0, stored - (aggregated.get(hourMs) ?? 0));
  }
  for (const [hourMs, rows] of aggregated) {
    result.beyond += Math.max(0, rows - (storedByHour.get(hourMs) ?? 0));
  }
  return result;
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
