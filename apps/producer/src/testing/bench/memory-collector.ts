/** The collector over a sink in memory that keeps nothing, to work on the collector without brokers. Prints its port. */
import { createFakeCodec } from '@clickstream/event-schema/testing';
import { silentLogger } from '@clickstream/service-core';

import { createCollectorApp } from '../../app.ts';
import type { EventSink } from '../../sink/event-sink.ts';
import { LaneSink } from '../../sink/lane-sink.ts';
import { aCollectorConfig } from '../running-collector.ts';
import { partitionForKey } from '@clickstream/service-kit/kafka';

const config = aCollectorConfig();
const PARTITIONS = 3;
const ACK_MS = 2;
const sink: EventSink = new LaneSink(
  {
    partitions: PARTITIONS,
    partitionOf: (key) => partitionForKey(key, PARTITIONS),
    append: () => new Promise((resolve) => setTimeout(resolve, ACK_MS)),
    check: () => Promise.resolve(),
    close: () => Promise.resolve(),
  },
  config.buffer,
);
const app = createCollectorApp(config, {
  logger: silentLogger,
  codec: createFakeCodec(),
  connectSink: () => Promise.resolve(sink),
});
await app.start();
process.stdout.write(`${String(app.port)}\n`);
// Ends with whoever started it.
process.stdin.resume().on('end', () => void app.stop());
