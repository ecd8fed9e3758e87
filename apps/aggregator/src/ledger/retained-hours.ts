import type { OffsetRange } from '@clickstream/service-kit/kafka';

/**
 * Whether the topic still has all that arrived in an hour: records of an earlier hour are there, and every partition
 * has either lost none or begins earlier as well. Of the first hour nobody can tell: a topic may have been made anew. Pure.
 */
export function isRetained(
  hourMs: number,
  {
    firstArrivals,
    log,
    ranges,
  }: {
    /** Hour of arrival of the first record that was read, by partition. */
    readonly firstArrivals: ReadonlyMap<number, number>;
    readonly log: ReadonlyMap<number, OffsetRange>;
    readonly ranges: ReadonlyMap<number, OffsetRange>;
  },
): boolean {
  const beginsEarlier = (partition: number): boolean =>
    (ranges.get(partition)?.start ?? 0n) > (log.get(partition)?.start ?? 0n) ||
    (firstArrivals.get(partition) ?? Infinity) < hourMs;
  const partitions = [...log];
  return (
    partitions.some(([partition]) => beginsEarlier(partition)) &&
    partitions.every(([partition, { start }]) => start === 0n || beginsEarlier(partition))
  );
}

/** Whether nothing was written between two looks. Pure. */
export function isSameEnd(
  one: ReadonlyMap<number, OffsetRange>,
  other: ReadonlyMap<number, OffsetRange>,
): boolean {
  return [...one].every(([partition, { end }]) => other.get(partition)?.end === end);
}
