import type { Failpoint } from '@clickstream/testing';

import { AS_THEY_ARE, type PartWrappers } from './wrapped-parts.ts';

/** Puts the failpoint at every step of what happens to a chunk. */
export function withFailpoints({ reached }: Failpoint): PartWrappers {
  return {
    ...AS_THEY_ARE,
    eventStore: (store) => ({
      write: async (rows, options) => {
        await reached('before_put');
        const outcomes = await store.write(rows, options);
        await reached('after_put');
        return outcomes;
      },
      markDirty: async (hours, options) => {
        await store.markDirty(hours, options);
        await reached('after_mark');
      },
    }),
    deadLetters: (sink) => ({
      send: async (letters, source) => {
        await sink.send(letters, source);
        await reached('after_letters');
      },
    }),
    batchHandler: (handler) => (payload) => {
      let resolved = false;
      return handler({
        ...payload,
        resolveOffset: (offset) => {
          payload.resolveOffset(offset);
          resolved = true;
        },
        // The handler's next call after an offset is resolved, and before kafkajs commits it.
        heartbeat: async () => {
          if (resolved) await reached('after_resolve');
          await payload.heartbeat();
        },
      });
    },
  };
}
