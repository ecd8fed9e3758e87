import {
  decodeLong,
  hourOf,
  type EventIdentity,
  type EventTable,
  type StoredEvent,
  type TombstoneTable,
} from '@clickstream/hbase-store';

import type { ErasedUser } from './is-letter-of-user.ts';

export interface EraseRowsOptions {
  readonly events: Pick<EventTable, 'scanUser' | 'remove'>;
  readonly tombstones: Pick<TombstoneTable, 'noteHours'>;
  readonly user: ErasedUser;
  readonly signal: AbortSignal;
}

/** Rows that are deleted, and those that were received after the erasure: they stay. */
export interface ErasedRows {
  readonly deleted: number;
  readonly kept: number;
}

const ROWS_AT_ONCE = 64;

/**
 * Deletes a user's rows. The hours of all of them are noted before the first row of an hour goes: after a crash, who goes
 * on knows them although the rows are gone.
 *
 * An hour of rows that stay is noted as well: the user is taken out of the visitor sets, and has to come into it again.
 */
export async function eraseRows(options: EraseRowsOptions): Promise<ErasedRows> {
  const { events, tombstones, user, signal } = options;
  const noted = new Set<number>();
  const counts = { deleted: 0, kept: 0 };
  const flush = async (found: readonly StoredEvent[]): Promise<void> => {
    const hours = new Set(found.map(({ timestampMs }) => hourOf(timestampMs)));
    const fresh = [...hours].filter((hour) => !noted.has(hour));
    await tombstones.noteHours(user.userId, fresh, { signal });
    for (const hour of fresh) noted.add(hour);
    const gone = found.filter((event) => isErased(event, user));
    await Promise.all(
      gone.map((event) => events.remove(identityOf(event, user.userId), { signal })),
    );
    counts.deleted += gone.length;
    counts.kept += found.length - gone.length;
  };
  const batch: StoredEvent[] = [];
  for await (const event of events.scanUser(user.userId, { signal })) {
    batch.push(event);
    if (batch.length === ROWS_AT_ONCE) await flush(batch.splice(0));
  }
  if (batch.length > 0) await flush(batch);
  return counts;
}

/** A row that does not say when it was received is old. */
function isErased({ cells }: StoredEvent, { beforeMs }: ErasedUser): boolean {
  const cell = cells.find(({ qualifier }) => qualifier === 'received_at');
  return cell === undefined || Number(decodeLong(cell.value)) <= beforeMs;
}

function identityOf({ eventId, timestampMs }: StoredEvent, userId: string): EventIdentity {
  return { eventId, timestampMs, userId };
}
