export {
  EVENT_TYPES,
  TIMESTAMP_SOURCES,
  USER_ID_KINDS,
  type ClickEvent,
  type EventType,
  type TimestampSource,
  type UserIdKind,
} from './lib/click-event.ts';
export {
  CLICK_EVENT_RECORD,
  CLICK_EVENT_SCHEMA,
  subjectOfTopic,
} from './lib/click-event-schema.ts';
export {
  DEAD_LETTER_HEADERS,
  DEAD_LETTER_REASONS,
  DEAD_LETTER_STAGES,
  decodeDeadLetterHeaders,
  encodeDeadLetterHeaders,
  type DeadLetterInfo,
  type DeadLetterReason,
  type DeadLetterStage,
  type HeaderValues,
} from './lib/dead-letter.ts';
export { createEventCodec, type EventCodec, type EventCodecOptions } from './lib/event-codec.ts';
export type { DecodeResult, EventDeserializer } from './lib/event-deserializer.ts';
export {
  EVENT_SCHEMA_CODES,
  EventSchemaError,
  type EventSchemaCode,
} from './lib/event-schema-error.ts';
export type { EventSerializer } from './lib/event-serializer.ts';
export type { RegistryOptions } from './lib/registry-client.ts';
export {
  registerClickEventSchema,
  type RegisterOptions,
  type Registration,
} from './lib/register-click-event-schema.ts';
