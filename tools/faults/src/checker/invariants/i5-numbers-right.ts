import { isDeepStrictEqual } from 'node:util';

import { contentsOf } from '../../ledger/ledger.ts';
import type { SentEvent } from '../../ledger/sent-event.ts';
import type { PublishedNumbers } from '../evidence.ts';
import type { Fates } from '../fates.ts';
import { expectedNumbers } from '../oracle.ts';
import type { Violation } from '../verdict.ts';
import { violation } from '../violations.ts';

/** Every row of every table is what follows from the events, and there is no other. */
export function numbersRight(fates: Fates, numbers: PublishedNumbers): Violation[] {
  const expected = expectedNumbers(countedEvents(fates));
  return [
    ...compare('hourly_clickstream', expected.hourly, numbers.hourly),
    ...compare('aggregated_clickstream', expected.published, numbers.published),
    ...compare('page_visitor', expected.visitors, numbers.visitors),
  ];
}

/** What was acknowledged, and what was not but is stored all the same; of several under one id the earliest. */
export function countedEvents({ ledger, rows }: Fates): SentEvent[] {
  return [...ledger.events]
    .filter(([id, { state }]) => state === 'acked' || (state === 'unknown' && rows.has(id)))
    .map(([, entry]) =>
      contentsOf(entry).reduce((a, b) => (b.timestampMs < a.timestampMs ? b : a)),
    );
}

function compare<T>(
  table: string,
  expected: ReadonlyMap<string, T>,
  actual: ReadonlyMap<string, T>,
): Violation[] {
  const missing = [...expected.keys()].filter((key) => !actual.has(key));
  const surplus = [...actual.keys()].filter((key) => !expected.has(key));
  const different = [...expected].flatMap(([key, value]) => {
    const found = actual.get(key);
    if (found === undefined || isDeepStrictEqual(found, value)) return [];
    return [`${key}: ${shown(found)}, not ${shown(value)}`];
  });
  return [
    ...violation('I5', `rows are missing in ${table}`, missing),
    ...violation('I5', `rows are too many in ${table}`, surplus),
    ...violation('I5', `rows are wrong in ${table}`, different),
  ];
}

/** A set of visitors by its size and what it differs in would be long: its members in order, cut. */
function shown(value: unknown): string {
  const plain = value instanceof Set ? [value.size, ...[...value].map(String).sort()] : value;
  const text = JSON.stringify(plain);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
