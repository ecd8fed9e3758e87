import { systemClock, type Clock } from '@clickstream/service-core';

import { CLICK_EVENT_SCHEMA } from './click-event-schema.ts';
import { createConfluentSchemaRegistry } from './confluent-schema-registry.ts';
import { createEventDeserializer, type EventDeserializer } from './event-deserializer.ts';
import { EventSchemaError } from './event-schema-error.ts';
import { createEventSerializer, type EventSerializer } from './event-serializer.ts';
import type { RegistryOptions } from './registry-client.ts';
import type { SchemaRegistry } from './schema-registry.ts';

export interface EventCodecOptions {
  readonly clock?: Clock;
  /** How long an id that the registry does not know is refused without asking again. Default 30,000. */
  readonly refusalTtlMs?: number;
}

/** Both directions between events and Kafka values, sharing one registry client. */
export interface EventCodec {
  readonly deserializer: EventDeserializer;
  /**
   * Finds the id of this build's schema. Registers nothing.
   *
   * @throws EventSchemaError `EVENT_SCHEMA_NOT_REGISTERED` when the deploy step has not run yet, and
   * `EVENT_SCHEMA_REGISTRY_UNAVAILABLE`; both are retriable.
   */
  openSerializer(): Promise<EventSerializer>;
  /** Resolves when the registry answers and knows the subject; for readiness checks. */
  checkRegistry(): Promise<void>;
}

const DEFAULT_REFUSAL_TTL_MS = 30_000;

/**
 * Opens the codec for one topic's values. Connects to nothing until it is used.
 *
 * ```ts
 * const codec = createEventCodec({ url: config.registryUrl, subject: subjectOfTopic('clickstream') });
 * const serializer = await codec.openSerializer();
 * const value = serializer.encode(event);
 * ```
 */
export function createEventCodec(options: RegistryOptions & EventCodecOptions): EventCodec {
  return createEventCodecOver(createConfluentSchemaRegistry(options), options);
}

/** The codec over any registry; tests give it a fake one. */
export function createEventCodecOver(
  registry: SchemaRegistry,
  options: EventCodecOptions = {},
): EventCodec {
  return {
    deserializer: createEventDeserializer({
      registry,
      clock: options.clock ?? systemClock,
      refusalTtlMs: options.refusalTtlMs ?? DEFAULT_REFUSAL_TTL_MS,
    }),
    openSerializer: async () => {
      const id = await registry.idOf(CLICK_EVENT_SCHEMA);
      if (id === undefined) throw notRegistered('the schema of this build is not registered');
      return createEventSerializer(id);
    },
    checkRegistry: async () => {
      if (!(await registry.hasSubject())) throw notRegistered('the subject is not registered');
    },
  };
}

function notRegistered(message: string): EventSchemaError {
  return new EventSchemaError(`${message}: run the set-up step`, {
    code: 'EVENT_SCHEMA_NOT_REGISTERED',
    retriable: true,
  });
}
