import type { StoredRow } from '../evidence.ts';
import type { Corruption } from './corruption.ts';
import { strayLetter } from './letter-corruptions.ts';
import { toRow, type Case } from './honest-pipeline.ts';
import { aSentEvent, anEntry, STRANGER } from './sent.ts';

function dropRow({ evidence }: Case): void {
  evidence.rows.splice(0, 1);
}

function changeRow(change: (row: StoredRow) => Partial<StoredRow>): Corruption['apply'] {
  return ({ evidence: { rows } }) => {
    const row = rows[0]!;
    rows[0] = { ...row, ...change(row) };
  };
}

/** I1 */
export const LOST: readonly Corruption[] = [
  { what: 'a row is not there', invariant: 'I1', apply: dropRow },
  {
    what: 'an event did not even come to Kafka',
    invariant: 'I1',
    apply: (one: Case): void => {
      const { rows, log } = one.evidence;
      const id = rows[0]?.eventId;
      log.splice(0, log.length, ...log.filter((record) => record.eventId !== id));
      dropRow(one);
    },
  },
];

/** I2 */
export const NOT_ONCE: readonly Corruption[] = [
  {
    what: 'an event has a second row, at another time',
    invariant: 'I2',
    apply: ({ ledger, evidence }: Case): void => {
      const { event } = ledger.events.values().next().value!;
      evidence.rows.push(toRow({ ...event, timestampMs: event.timestampMs + 1 }));
    },
  },
  {
    what: 'an event has a second row, in another salt',
    invariant: 'I2',
    apply: ({ evidence: { rows } }: Case): void => {
      const row = rows[0]!;
      rows.push({ ...row, rowKey: `ff${row.rowKey.slice(2)}` });
    },
  },
  {
    what: 'an event is a row and a dead letter',
    invariant: 'I2',
    says: 'more than one row or dead letter',
    apply: (one: Case): void => {
      strayLetter(one, one.evidence.rows[0]?.eventId, '0');
    },
  },
  {
    what: 'a valid event is a dead letter',
    invariant: 'I2',
    says: 'valid events became dead letters',
    apply: (one: Case): void => {
      strayLetter(one, one.evidence.rows[0]?.eventId, '0');
      dropRow(one);
    },
  },
  {
    what: 'a row lies in another salt than the rest of its user',
    invariant: 'I2',
    says: 'more than one salt',
    apply: changeRow(({ rowKey }) => ({ rowKey: `ff${rowKey.slice(2)}` })),
  },
  { what: 'a cell has two versions', invariant: 'I2', apply: changeRow(() => ({ versions: 2 })) },
  {
    what: 'a cell carries another time',
    invariant: 'I2',
    apply: changeRow(({ timestampsMs }) => ({ timestampsMs: [...timestampsMs, 7] })),
  },
  {
    what: 'a row is of another user',
    invariant: 'I2',
    apply: changeRow(() => ({ userId: 'nobody' })),
  },
  { what: 'a row lacks a cell', invariant: 'I2', apply: changeRow(() => ({ url: undefined })) },
  {
    what: 'a row names another event than its key',
    invariant: 'I2',
    apply: changeRow(() => ({ eventId: STRANGER })),
  },
];

/** I3 */
export const INVENTED: readonly Corruption[] = [
  {
    what: 'a row is of an event that nobody sent',
    invariant: 'I3',
    apply: ({ evidence }: Case): void => {
      evidence.rows.push(toRow({ ...aSentEvent(1), eventId: STRANGER }));
    },
  },
  {
    what: 'a row is of no event',
    invariant: 'I3',
    apply: changeRow(() => ({ rowKey: '00' })),
  },
  {
    what: 'a dead letter is of an event that nobody sent',
    invariant: 'I3',
    apply: (one: Case): void => {
      strayLetter(one, STRANGER, '0');
    },
  },
  {
    what: 'a dead letter is of bytes that nobody sent',
    invariant: 'I3',
    apply: (one: Case): void => {
      strayLetter(one, undefined, '0');
    },
  },
  {
    what: 'a rejected event is stored',
    invariant: 'I3',
    apply: ({ ledger, evidence }: Case): void => {
      const event = { ...aSentEvent(1), eventId: STRANGER };
      ledger.events.set(STRANGER, anEntry(event, 'rejected'));
      evidence.rows.push(toRow(event));
    },
  },
];

/** I4 */
export const HOLES: readonly Corruption[] = [
  { what: 'an event that another follows is missing', invariant: 'I4', apply: dropRow },
];

/** I7 */
export const SKIPPED: readonly Corruption[] = [
  { what: 'an offset covers an event that is not stored', invariant: 'I7', apply: dropRow },
  {
    what: 'an offset covers poison that is not parked',
    invariant: 'I7',
    apply: ({ evidence }: Case): void => {
      evidence.deadLetters.splice(0, 1);
    },
  },
  {
    what: 'an offset covers a record that nobody knows',
    invariant: 'I7',
    apply: ({ evidence: { log, offsets } }: Case): void => {
      const first = offsets[0]!;
      log.push({ partition: first.partition, offset: first.high, eventId: undefined });
      first.committed = first.high + 1n;
      first.high += 1n;
    },
  },
];
