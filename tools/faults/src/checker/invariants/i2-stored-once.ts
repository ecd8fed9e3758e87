import { contentsOf, type LedgerEntry } from '../../ledger/ledger.ts';
import type { SentEvent } from '../../ledger/sent-event.ts';
import type { StoredRow } from '../evidence.ts';
import { SALT_HEX, TIMESTAMP_HEX, type Fates } from '../fates.ts';
import type { Violation } from '../verdict.ts';
import { violation } from '../violations.ts';

/** Every event is in one place only, and there as it was sent. */
export function storedOnce(fates: Fates): Violation[] {
  const stored = storedEvents(fates);
  const differing = stored.flatMap(({ row, event }) => {
    const differences = differencesOf(row, event);
    return differences.length === 0 ? [] : [`${event.eventId}: ${differences.join(', ')}`];
  });
  return [
    ...violation('I2', 'events have more than one row or dead letter', repeatedEvents(fates)),
    ...violation('I2', 'valid events became dead letters', refusedEvents(fates)),
    ...violation('I2', 'rows are not what was sent', differing),
    ...violation('I2', 'users have rows in more than one salt', scatteredUsers(stored)),
  ];
}

/** Ids with two rows, two letters, or a row and a letter; more, where more contents were sent under the id. */
export function repeatedEvents({ ledger, rows, eventLetters }: Fates): string[] {
  return [...new Set([...rows.keys(), ...eventLetters.keys()])].filter((id) => {
    const entry = ledger.events.get(id);
    const found = (rows.get(id)?.length ?? 0) + (eventLetters.get(id)?.length ?? 0);
    return found > (entry === undefined ? 1 : contentsOf(entry).length);
  });
}

/** The generator sends nothing that a store may refuse; what it makes bad is poison. */
function refusedEvents({ ledger, eventLetters }: Fates): string[] {
  return [...eventLetters]
    .filter(([id]) => ['acked', 'unknown'].includes(ledger.events.get(id)?.state ?? ''))
    .map(([id, letters]) => `${id}: ${letters[0]?.records[0]?.headers.get('reason') ?? '?'}`);
}

interface StoredEvent {
  readonly row: StoredRow;
  readonly event: SentEvent;
}

function storedEvents({ ledger, rows }: Fates): StoredEvent[] {
  return [...rows].flatMap(([id, ofOne]) => {
    const entry = ledger.events.get(id);
    return entry === undefined ? [] : ofOne.map((row) => ({ row, event: contentOf(row, entry) }));
  });
}

/** Of what was sent under the id, that which has the row's time. */
function contentOf(row: StoredRow, entry: LedgerEntry): SentEvent {
  return (
    contentsOf(entry).find(({ timestampMs }) => row.timestampsMs.includes(timestampMs)) ??
    entry.event
  );
}

function differencesOf(row: StoredRow, event: SentEvent): string[] {
  const { timestampMs } = event;
  const expected: Partial<Record<keyof StoredRow, unknown>> = {
    eventId: event.eventId,
    eventType: event.eventType,
    userId: event.userId,
    url: event.url,
    country: event.country,
    bot: event.bot,
    timeSpent: event.timeSpent ?? undefined,
    previousId: event.previousId ?? undefined,
    versions: 1,
  };
  const names = Object.keys(expected) as (keyof StoredRow)[];
  const cells = names
    .filter((name) => row[name] !== expected[name])
    .map((name) => `${name} is ${String(row[name])}, not ${String(expected[name])}`);
  const keyMs = Number(BigInt(`0x${row.rowKey.slice(SALT_HEX, TIMESTAMP_HEX)}`));
  const times = new Set([keyMs, ...row.timestampsMs]);
  if (times.size === 1 && times.has(timestampMs)) return cells;
  return [...cells, `its times are ${[...times].join(' and ')}, not ${timestampMs}`];
}

function scatteredUsers(stored: readonly StoredEvent[]): string[] {
  const salts = new Map<string, Set<string>>();
  for (const { row, event } of stored) {
    const ofUser = salts.get(event.userId) ?? new Set();
    salts.set(event.userId, ofUser.add(row.rowKey.slice(0, SALT_HEX)));
  }
  return [...salts].filter(([, ofUser]) => ofUser.size > 1).map(([user]) => user);
}
