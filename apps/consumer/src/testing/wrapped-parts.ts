import type { Kafka } from '@clickstream/service-kit/kafka';

import type { BatchHandler } from '../intake/batch-handler.ts';
import type { DeadLetterSink } from '../intake/dead-letter.ts';
import type { Erasures } from '../intake/erasures.ts';
import type { EventStore } from '../store/event-store.ts';

/** The parts between which the order matters, each to be put into another of its kind. */
export interface PartWrappers {
  eventStore(store: EventStore): EventStore;
  erasures(erasures: Erasures): Erasures;
  deadLetters(sink: DeadLetterSink): DeadLetterSink;
  batchHandler(handler: BatchHandler): BatchHandler;
  kafka(kafka: Kafka): Kafka;
}

export const AS_THEY_ARE: PartWrappers = {
  eventStore: (store) => store,
  erasures: (erasures) => erasures,
  deadLetters: (sink) => sink,
  batchHandler: (handler) => handler,
  kafka: (kafka) => kafka,
};
