import type { EventState } from '../ledger/ledger.ts';
import type { HourlyRow, PublishedNumbers } from './evidence.ts';
import type { Fates } from './fates.ts';
import { lostEvents } from './invariants/i1-nothing-lost.ts';
import { repeatedEvents } from './invariants/i2-stored-once.ts';
import { inventedIds } from './invariants/i3-nothing-invented.ts';
import { countedEvents } from './invariants/i5-numbers-right.ts';
import { expectedNumbers } from './oracle.ts';
import type { VerdictCounts } from './verdict.ts';

/** The figures of a verdict. An event that is nowhere is not missed a second time in the hours. */
export function countVerdict(fates: Fates, { hourly }: PublishedNumbers): VerdictCounts {
  const { ledger, rows, evidence, letters } = fates;
  const counted = countedEvents(fates);
  const stored = counted.filter(({ eventId }) => rows.has(eventId));
  const { unsent, rejected } = inventedIds(fates);
  const inState = (state: EventState): number =>
    [...ledger.events.values()].filter((entry) => entry.state === state).length;
  return {
    sent: ledger.events.size,
    acked: inState('acked'),
    rejected: inState('rejected'),
    unknown: inState('unknown'),
    rows: evidence.rows.length,
    deadLetters: letters.size,
    aggregated: sum([...hourly.values()].map(clicksOf)),
    lost: lostEvents(fates).length + excess(expectedNumbers(stored).hourly, hourly),
    doubled: repeatedEvents(fates).length + excess(hourly, expectedNumbers(counted).hourly),
    invented: unsent.length + rejected.length,
  };
}

type Hours = PublishedNumbers['hourly'];

/** The clicks of the first that the second does not have, hour by hour. */
function excess(some: Hours, others: Hours): number {
  return sum(
    [...some].map(([key, row]) => {
      const other = others.get(key);
      return Math.max(0, clicksOf(row) - (other === undefined ? 0 : clicksOf(other)));
    }),
  );
}

function clicksOf({ clicks, botClicks }: HourlyRow): number {
  return clicks + botClicks;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
