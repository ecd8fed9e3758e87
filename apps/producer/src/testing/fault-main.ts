import { runService } from '@clickstream/service-kit';
import { readFailpoint, type Failpoint } from '@clickstream/testing';

import { createCollectorApp } from '../app.ts';
import { loadCollectorConfig } from '../config.ts';
import type { EventSink } from '../sink/event-sink.ts';
import { connectWithout } from './unprotected-sinks.ts';

/**
 * The collector with places at which a test can break it, for the fault bench.
 *
 * `FAILPOINT` is `before_send` or `after_send`; `PROTECTION_OFF` as {@link connectWithout} takes it. The product itself
 * knows nothing of it.
 */
await runService({
  name: 'producer',
  load: loadCollectorConfig,
  create: (config, { logger }) => {
    const { kafka, buffer } = config;
    const failpoint = readFailpoint(process.env);
    const connect = connectWithout(process.env['PROTECTION_OFF']);
    return createCollectorApp(config, {
      logger,
      connectSink: async () =>
        withFailpoint(await connect({ ...kafka, buffer, logger }), failpoint),
    });
  },
});

function withFailpoint(sink: EventSink, { reached }: Failpoint): EventSink {
  return {
    send: async (records) => {
      await reached('before_send');
      await sink.send(records);
      await reached('after_send');
    },
    check: () => sink.check(),
    close: () => sink.close(),
  };
}
