import type { AvroCodec, AvroDeserializer, AvroSerializer, CodecOptions } from './avro-codec.ts';
import { CLICK_EVENT_SCHEMA } from './click-event-schema.ts';
import type { ClickEvent } from './click-event.ts';
import { createAvroCodec } from './create-avro-codec.ts';
import type { RegistryOptions } from './registry-options.ts';

/** The codec of the pipeline's own events. */
export type EventCodec = AvroCodec<ClickEvent>;
/** Turns the pipeline's events into Kafka values. */
export type EventSerializer = AvroSerializer<ClickEvent>;
/** Turns Kafka values into the pipeline's events. */
export type EventDeserializer = AvroDeserializer<ClickEvent>;

/**
 * {@link createAvroCodec} for `ClickEvent` and this build's schema of it.
 *
 * ```ts
 * const codec = createEventCodec({ url: config.registryUrl, subject: subjectOfTopic('clickstream') });
 * ```
 */
export function createEventCodec(options: RegistryOptions & CodecOptions): EventCodec {
  return createAvroCodec<ClickEvent>({ ...options, schema: CLICK_EVENT_SCHEMA });
}
