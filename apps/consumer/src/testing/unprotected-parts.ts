import { randomUUID } from 'node:crypto';

import type { Consumer, Kafka } from '@clickstream/service-kit/kafka';

import type { BatchHandler } from '../intake/batch-handler.ts';
import { NOTHING_ERASED } from '../intake/erasures.ts';
import type { EventStore } from '../store/event-store.ts';
import { AS_THEY_ARE, type PartWrappers } from './wrapped-parts.ts';

const LATE_MS = 20_000;

/**
 * A consumer as it must not be, one protection at a time. Each has a scenario whose check must fail with it;
 * that of `tombstones` is in apps/pipeline-e2e.
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
  /** Dead letters are sent, and nobody looks whether they arrive. */
  letter_is_awaited: {
    deadLetters: (sink) => ({
      send: (letters, source) => {
        sink.send(letters, source).catch(() => undefined);
        return Promise.resolve();
      },
    }),
  },
  /** Nobody looks at who was erased. */
  tombstones: { erasures: () => NOTHING_ERASED },
  /** Events are read as if all were written with the schema of the first one. */
  writer_schema: { batchHandler: withFirstSchema },
  /** A group without a valid offset begins at the end. */
  earliest_when_lost: {
    kafka: withConsumer((consumer) => ({
      ...consumer,
      subscribe: (subscription) => consumer.subscribe({ ...subscription, fromBeginning: false }),
    })),
  },
  /** In a topic that was deleted and made again a member goes on where it was. */
  fresh_start: { kafka: withConsumer((consumer) => ({ ...consumer, seek: () => undefined })) },
  /** However much is bad becomes dead letters; see {@link withoutSetting}. */
  flood_is_held: {},
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

function withConsumer(change: (consumer: Consumer) => Consumer): (kafka: Kafka) => Kafka {
  return (kafka) => {
    const open = kafka.consumer.bind(kafka);
    return Object.assign(kafka, {
      consumer: (config: Parameters<typeof open>[0]) => change(open(config)),
    });
  };
}

/** @throws Error for a protection that is not known */
export function withoutProtection(name: string | undefined): PartWrappers {
  if (name === undefined || name === '') return AS_THEY_ARE;
  const parts = UNPROTECTED[name];
  if (parts === undefined)
    throw new Error(`PROTECTION_OFF="${name}" is no protection of the consumer`);
  return { ...AS_THEY_ARE, ...parts };
}

/** The settings that a consumer without a protection has. */
export function withoutSetting<T extends { readonly maxBadShare: number }>(
  name: string | undefined,
  config: T,
): T {
  return name === 'flood_is_held' ? { ...config, maxBadShare: 1 } : config;
}

const SCHEMA_ID = { from: 1, to: 5 } as const;

function withFirstSchema(handler: BatchHandler): BatchHandler {
  let first: Buffer | undefined;
  return (payload) => {
    for (const { value } of payload.batch.messages) {
      if (value === null || value.length < SCHEMA_ID.to) continue;
      first ??= Buffer.from(value.subarray(SCHEMA_ID.from, SCHEMA_ID.to));
      first.copy(value, SCHEMA_ID.from);
    }
    return handler(payload);
  };
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
