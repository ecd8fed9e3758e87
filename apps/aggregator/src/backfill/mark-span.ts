import type { HourSpan } from '../plan/hour-span.ts';
import type { RetentionGuard } from '../plan/retention-guard.ts';
import type { DirtyHours, RunStore, StoredEvents } from '../run/ports.ts';

export interface MarkSpanOptions {
  readonly store: { readonly runs: Pick<RunStore['runs'], 'processedVersions'> };
  readonly events: Pick<StoredEvents, 'listHours'>;
  readonly dirtyHours: DirtyHours;
  readonly retention: Pick<RetentionGuard, 'firstOpenHour'>;
}

export interface MarkedSpan {
  /** The hours to recompute and a version that each of them must reach, by hour start. */
  readonly versions: ReadonlyMap<number, bigint>;
  /** Hours of the span that were left alone, ascending. */
  readonly frozen: readonly number[];
}

/**
 * Makes the hours of a span dirty: those that hold an event, marked or not, and those that were ever aggregated, whose
 * events may have gone by erasure.
 *
 * The marks are the memory of it: whoever aggregates next does the work, also after this process was killed. Marking
 * again costs work and does no harm.
 */
export async function markSpan(span: HourSpan, options: MarkSpanOptions): Promise<MarkedSpan> {
  const { store, events, dirtyHours, retention } = options;
  const firstOpen = await retention.firstOpenHour();
  const known = [
    ...(await store.runs.processedVersions()).keys(),
    ...(await dirtyHours.readVersions()).keys(),
  ].filter((hourMs) => hourMs >= span.fromMs && hourMs < span.toMs);
  const hours = new Set([...(await events.listHours(span)), ...known]);
  const open = [...hours].filter((hourMs) => hourMs >= firstOpen);
  await dirtyHours.mark(open);
  const marked = await dirtyHours.readVersions();
  return {
    versions: new Map(open.map((hourMs) => [hourMs, marked.get(hourMs) ?? 0n])),
    frozen: [...hours].filter((hourMs) => hourMs < firstOpen).toSorted((a, b) => a - b),
  };
}

/** Whether every hour was aggregated since it was marked. */
export function isAggregated(
  { versions }: MarkedSpan,
  processed: ReadonlyMap<number, bigint>,
): boolean {
  return [...versions].every(([hourMs, version]) => (processed.get(hourMs) ?? -1n) >= version);
}
