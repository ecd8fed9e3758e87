import { openHBaseStore } from '@clickstream/hbase-store';
import { runService } from '@clickstream/service-kit';

import { createConsumerApp } from '../app.ts';
import { loadConsumerConfig } from '../config.ts';
import type { EventStore } from '../store/event-store.ts';
import { openHBaseEventStore } from '../store/hbase-event-store.ts';

/**
 * The consumer, killed at the worst moment: rows and marks are acknowledged, no offset has moved.
 *
 * A child process of a test. The product itself knows nothing of it: only the given store is another.
 */
await runService({
  name: 'consumer',
  load: loadConsumerConfig,
  create: async (config, { logger }) => {
    const { eventsTable, dirtyHoursTable } = config.hbase;
    const hbase = await openHBaseStore(config.hbase.store);
    const store = await openHBaseEventStore(hbase, {
      events: eventsTable,
      dirtyHours: dirtyHoursTable,
    });
    const killing: EventStore = {
      write: (rows, options) => store.write(rows, options),
      markDirty: async (hours, options) => {
        await store.markDirty(hours, options);
        process.kill(process.pid, 'SIGKILL');
      },
    };
    return createConsumerApp(config, { logger, eventStore: killing });
  },
});
