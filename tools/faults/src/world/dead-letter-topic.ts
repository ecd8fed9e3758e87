import type { Admin } from '@clickstream/service-kit/kafka';
import { recreateTopic } from '@clickstream/testing';

import { withAdmin } from './with-admin.ts';

const TOPIC = 'clickstream.dead-letters';
const USUAL_MAX_BYTES = 2 * 1_048_588;
type AlterConfigs = Parameters<Admin['alterConfigs']>[0];
/** Kafka's number for the configuration of a topic. */
const TOPIC_RESOURCE = 2;

/** What an operator does to the topic of the dead letters. */
export class DeadLetterTopic {
  readonly #brokers: string;

  constructor(brokers: string) {
    this.#brokers = brokers;
  }

  /** The largest batch that it takes; without a number the usual one. */
  limit(maxBytes = USUAL_MAX_BYTES): Promise<void> {
    return this.#ask(async (admin) => {
      const resource = { type: TOPIC_RESOURCE, name: TOPIC, configEntries: configOf(maxBytes) };
      const request: unknown = { validateOnly: false, resources: [resource] };
      // the number's enum stays with the client library
      await admin.alterConfigs(request as AlterConfigs);
    });
  }

  /** Removes it with all letters. */
  delete(): Promise<void> {
    return this.#ask((admin) => admin.deleteTopics({ topics: [TOPIC] }));
  }

  /** Makes it again as the set-up step does, after it was deleted. */
  create(): Promise<void> {
    const configEntries = configOf(USUAL_MAX_BYTES);
    return this.#ask((admin) =>
      recreateTopic(admin, { topic: TOPIC, numPartitions: 1, configEntries }),
    );
  }

  #ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    return withAdmin(this.#brokers, question);
  }
}

function configOf(maxBytes: number): { readonly name: string; readonly value: string }[] {
  return [
    { name: 'compression.type', value: 'producer' },
    { name: 'retention.ms', value: '-1' },
    { name: 'max.message.bytes', value: String(maxBytes) },
  ];
}
