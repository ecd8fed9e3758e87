import type { AggregationRun, PlannedHour } from '@clickstream/mysql-store';

import { formatTable } from './format-table.ts';

export interface AggregationStatus {
  readonly committedEpoch: number;
  readonly leaseOwner: string | undefined;
  /** Newest first. */
  readonly runs: readonly AggregationRun[];
  /** Oldest first. */
  readonly dirtyHours: readonly PlannedHour[];
  /** Dirty too, but never to be recomputed; oldest first. */
  readonly frozenHours: readonly PlannedHour[];
}

const HOURS_SHOWN = 10;

/** What an operator wants to see: the last epochs and the hours that wait. Pure. */
export function formatStatus(status: AggregationStatus): string {
  return [
    `committed epoch  ${status.committedEpoch}`,
    `lease            ${status.leaseOwner ?? 'free'}`,
    '',
    ...formatRuns(status.runs),
    '',
    ...formatDirtyHours(status.dirtyHours),
    ...formatFrozenHours(status.frozenHours),
    '',
  ].join('\n');
}

function formatRuns(runs: readonly AggregationRun[]): string[] {
  if (runs.length === 0) return ['no run yet'];
  const rows = runs.map((run) => [
    String(run.epoch),
    run.state,
    String(run.attempt),
    String(run.plan.length),
    formatCount(run.rowsScanned),
    formatCount(run.rowsKept),
    formatCount(idCollisions(run)),
    formatTime(run.plannedAt),
    formatDuration(run),
    // Only the first line: the rest is the log of a failed batch.
    run.message?.split('\n')[0] ?? '',
  ]);
  return formatTable([
    [
      'epoch',
      'state',
      'attempt',
      'hours',
      'scanned',
      'kept',
      'collisions',
      'planned (UTC)',
      'took',
      'message',
    ],
    ...rows,
  ]);
}

function formatDirtyHours(hours: readonly PlannedHour[]): string[] {
  if (hours.length === 0) return ['no dirty hour: everything stored is aggregated'];
  return [`${countHours(hours, 'dirty')}, oldest first`, ...listHours(hours)];
}

function formatFrozenHours(hours: readonly PlannedHour[]): string[] {
  if (hours.length === 0) return [];
  return [
    '',
    `${countHours(hours, 'frozen')}: HBase has dropped, or is about to drop, events of it, so its published numbers`,
    'stay as they are, and events that came since are not counted; see AGGREGATION_RETENTION_MARGIN',
    ...listHours(hours),
  ];
}

const countHours = (hours: readonly PlannedHour[], what: string): string =>
  `${hours.length} ${what} hour${hours.length === 1 ? '' : 's'}`;

function listHours(hours: readonly PlannedHour[]): string[] {
  const shown = hours.slice(0, HOURS_SHOWN).map(({ hourMs }) => `  ${formatHour(hourMs)}`);
  const rest = hours.length - shown.length;
  return [...shown, ...(rest > 0 ? [`  … and ${rest} more`] : [])];
}

const formatCount = (count: number | null): string => (count === null ? '-' : String(count));

/** A row is dropped for one reason only: an earlier row of the same scan has its event id. */
const idCollisions = ({ rowsScanned, rowsKept }: AggregationRun): number | null =>
  rowsScanned === null || rowsKept === null ? null : rowsScanned - rowsKept;

const formatTime = (time: number | null): string =>
  time === null ? '-' : new Date(time).toISOString().slice(0, 19).replace('T', ' ');

const formatHour = (hourMs: number): string => `${formatTime(hourMs).slice(0, 13)}:00`;

function formatDuration({ plannedAt, endedAt }: AggregationRun): string {
  return plannedAt === null || endedAt === null
    ? '-'
    : `${((endedAt - plannedAt) / 1000).toFixed(1)} s`;
}
