import { runService } from '@clickstream/service-kit';
import { readFailpoint, type Failpoint } from '@clickstream/testing';

import { createCollectorApp } from '../app.ts';
import { loadCollectorConfig } from '../config.ts';
import type { EventSink } from '../sink/event-sink.ts';
import { connectKafkaEventSink } from '../sink/kafka-event-sink.ts';

/**
 * The collector with places at which a test can break it, for the fault bench.
 *
 * `FAILPOINT` is `before_send` or `after_send`; `PROTECTION_OFF=answer_after_log` answers before the brokers have. The product itself
 * knows nothing of it.
 */
await runService({
  name: 'producer',
  load: loadCollectorConfig,
  create: (config, { logger }) => {
    const { kafka, buffer } = config;
    const failpoint = readFailpoint(process.env);
    const wrap = protectionOf(process.env['PROTECTION_OFF'] ?? '');
    return createCollectorApp(config, {
      logger,
      connectSink: async () =>
        wrap(withFailpoint(await connectKafkaEventSink({ ...kafka, buffer, logger }), failpoint)),
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

function protectionOf(off: string): (sink: EventSink) => EventSink {
  if (off === '') return (sink) => sink;
  if (off !== 'answer_after_log') {
    throw new Error(`PROTECTION_OFF="${off}" is no protection of the collector`);
  }
  return (sink) => ({
    send: (records) => {
      sink.send(records).catch(() => undefined);
      return Promise.resolve();
    },
    check: () => sink.check(),
    close: () => sink.close(),
  });
}
