import type { LogRecord } from '../evidence.ts';
import { originOf, type Fates } from '../fates.ts';
import type { Violation } from '../verdict.ts';
import { violation } from '../violations.ts';

/**
 * Every record below a committed offset is durable: its event is a row or a dead letter, or it is a dead letter itself.
 *
 * Holds at any moment, because the offsets were read before the rows and the letters.
 */
export function offsetsBehind({ evidence, rows, eventLetters }: Fates): Violation[] {
  const committed = new Map(
    evidence.offsets.map((offsets) => [offsets.partition, offsets.committed ?? 0n]),
  );
  const parked = new Set(
    evidence.deadLetters.flatMap((letter) => originOf(letter)?.replace(/^[^/]*\//, '') ?? []),
  );
  const isDurable = ({ eventId, partition, offset }: LogRecord): boolean =>
    (eventId !== undefined && (rows.has(eventId) || eventLetters.has(eventId))) ||
    parked.has(`${partition}/${offset}`);
  const skipped = evidence.log
    .filter(({ partition, offset }) => offset < (committed.get(partition) ?? 0n))
    .filter((record) => !isDurable(record))
    .map(({ partition, offset, eventId }) => `${partition}/${offset} (${eventId ?? 'no event'})`);
  return violation('I7', 'records lie below a committed offset and are not stored', skipped);
}
