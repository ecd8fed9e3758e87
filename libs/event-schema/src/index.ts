export type {
  AvroCodec,
  AvroCodecOptions,
  AvroDeserializer,
  AvroSerializer,
  CodecOptions,
  DecodeFailure,
  DecodeResult,
  DecodeVerdict,
} from './lib/avro-codec.ts';
export {
  checkCompatibility,
  type CompatibilityOptions,
  type CompatibilityReport,
  type VersionReport,
} from './lib/check-compatibility.ts';
export {
  EVENT_TYPES,
  MAX_TIME_SPENT_SECONDS,
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
  REFUSED_HEADER,
  type DeadLetterInfo,
  type DeadLetterReason,
  type DeadLetterStage,
  type HeaderValues,
} from './lib/dead-letter.ts';
export { createAvroCodec } from './lib/create-avro-codec.ts';
export {
  createEventCodec,
  type EventCodec,
  type EventDeserializer,
  type EventSerializer,
} from './lib/event-codec.ts';
export {
  EVENT_SCHEMA_CODES,
  EventSchemaError,
  type EventSchemaCode,
} from './lib/event-schema-error.ts';
export { FIELD_TYPES, type FieldTypes } from './lib/field-types.ts';
export { registerClickEventSchema } from './lib/register-click-event-schema.ts';
export { registerSchema, type RegisterOptions, type Registration } from './lib/register-schema.ts';
export {
  COMPATIBILITY_LEVELS,
  type CompatibilityLevel,
  type RegistryOptions,
} from './lib/registry-options.ts';
