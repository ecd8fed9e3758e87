import type { RebuildOptions } from './rebuild.ts';

const EVER = { fromMs: 0, toMs: Date.UTC(10_000, 0) };

/**
 * The version that each open hour with events or published numbers has now. An hour without a mark gets one: its events
 * were loaded past the consumer, or its mark was lost.
 */
export async function markUnmarkedHours({
  events,
  dirtyHours,
  live,
  retention,
}: Pick<RebuildOptions, 'events' | 'dirtyHours' | 'live' | 'retention'>): Promise<
  ReadonlyMap<number, bigint>
> {
  const first = await retention.firstOpenHour();
  const known = new Set([
    ...(await events.listHours(EVER)),
    ...(await live.processedVersions()).keys(),
  ]);
  const marked = await dirtyHours.readVersions();
  const isOpen = (hour: number): boolean => hour >= first;
  await dirtyHours.mark([...known].filter((hour) => isOpen(hour) && !marked.has(hour)));
  return new Map([...(await dirtyHours.readVersions())].filter(([hour]) => isOpen(hour)));
}
