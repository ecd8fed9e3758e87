import {
  openDirtyHourTable,
  openEventTable,
  type DirtyHourTable,
  type EventPutOutcome,
  type EventTable,
  type HBaseStore,
} from '@clickstream/hbase-store';

import type { EventStore, WriteOutcome } from './event-store.ts';

/** Longest time for one call, retries included; an outage that lasts longer is retried with the whole chunk. */
const CALL_DEADLINE_MS = 20_000;

/** The event store on HBase: an events table and a table of dirty hours, made by the set-up step. */
export async function openHBaseEventStore(
  store: HBaseStore,
  tables: { readonly events: string; readonly dirtyHours: string },
): Promise<EventStore> {
  const events = await openEventTable(store, { table: tables.events });
  return createHBaseEventStore(events, openDirtyHourTable(store, { table: tables.dirtyHours }));
}

/** The event store on tables that are open. */
export function createHBaseEventStore(events: EventTable, dirtyHours: DirtyHourTable): EventStore {
  return {
    write: async (rows, { signal }) => {
      const outcomes = await events.putAll(rows, { signal, deadlineMs: CALL_DEADLINE_MS });
      return outcomes.map(toWriteOutcome);
    },
    markDirty: (hours, { signal }) =>
      dirtyHours.mark(hours, { signal, deadlineMs: CALL_DEADLINE_MS }),
  };
}

/** @throws the store's error when it is not about this row: retriable in an outage, else a fault that ends the process. */
function toWriteOutcome(outcome: EventPutOutcome): WriteOutcome {
  if (outcome.ok) return outcome;
  switch (outcome.reason) {
    case 'unavailable':
      throw outcome.error;
    case 'older_than_retention':
      return {
        ok: false,
        reason: 'older_than_retention',
        detail: 'the event is older than the time that its table keeps events',
      };
    case 'rejected':
      return { ok: false, reason: 'refused_by_store', detail: outcome.error.message };
  }
}
