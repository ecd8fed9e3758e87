import { randomUUID } from 'node:crypto';

import type { EventStore } from '../store/event-store.ts';
import { AS_THEY_ARE, type PartWrappers } from './wrapped-parts.ts';

const LATE_MS = 20_000;

/**
 * A consumer as it must not be, one protection at a time. Each has a scenario whose check must fail with it.
 */
const UNPROTECTED: Readonly<Record<string, Partial<PartWrappers>>> = {
  /** Offsets move before anything is durable. */
  offset_after_write: {
    batchHandler: (handler) => async (payload) => {
      payload.resolveOffset(payload.batch.lastOffset());
      await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
      await handler({ ...payload, resolveOffset: () => undefined });
    },
  },
  /** Offsets move although the hours of the rows are not marked yet. */
  mark_before_offset: {
    eventStore: (store) => ({
      write: store.write.bind(store),
      markDirty: (hours, options) => {
        setTimeout(() => {
          store.markDirty(hours, options).catch(() => undefined);
        }, LATE_MS);
        return Promise.resolve();
      },
    }),
  },
  /** Hours are marked before their rows are there. */
  mark_after_rows: { eventStore: markedFirst },
  /** Offsets move although the dead letters are not acknowledged yet. */
  letter_before_offset: {
    deadLetters: (sink) => ({
      send: (letters, source) => {
        setTimeout(() => {
          sink.send(letters, source).catch(() => undefined);
        }, LATE_MS);
        return Promise.resolve();
      },
    }),
  },
  /** The row key holds something that is new each time an event is written. */
  stable_row_key: {
    eventStore: (store) => ({
      write: (rows, options) =>
        store.write(
          rows.map((row) => ({ ...row, eventId: randomUUID() })),
          options,
        ),
      markDirty: store.markDirty.bind(store),
    }),
  },
  /** An outage of the store is taken for bad data. */
  outage_is_no_dead_letter: {
    eventStore: (store) => ({
      write: (rows, options) =>
        store.write(rows, options).catch((error: unknown) =>
          rows.map(() => ({
            ok: false as const,
            reason: 'refused_by_store' as const,
            detail: String(error),
          })),
        ),
      markDirty: store.markDirty.bind(store),
    }),
  },
};

/** @throws Error for a protection that is not known */
export function withoutProtection(name: string | undefined): PartWrappers {
  if (name === undefined || name === '') return AS_THEY_ARE;
  const parts = UNPROTECTED[name];
  if (parts === undefined)
    throw new Error(`PROTECTION_OFF="${name}" is no protection of the consumer`);
  return { ...AS_THEY_ARE, ...parts };
}

function markedFirst(store: EventStore): EventStore {
  const HOUR_MS = 3_600_000;
  return {
    write: async (rows, options) => {
      const hours = new Set(rows.map((row) => Math.floor(row.timestampMs / HOUR_MS) * HOUR_MS));
      await store.markDirty([...hours], options);
      return store.write(rows, options);
    },
    markDirty: () => Promise.resolve(),
  };
}
