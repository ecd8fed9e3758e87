import type { Clock } from '@clickstream/service-core';

import type { DeadLetterReason } from './dead-letter.ts';
import type { FieldTypes } from './field-types.ts';

/** What every codec can be told. */
export interface CodecOptions {
  /** What tells the age of a refusal. Default: the system's clock. */
  readonly clock?: Clock;
  /** How long an id that the registry does not know is refused without asking again. Default 30,000. */
  readonly refusalTtlMs?: number;
}

/** Which record a codec writes and reads. */
export interface AvroCodecOptions extends CodecOptions {
  /** Text of an Avro schema, as in an `.avsc` file. Its top is a record. */
  readonly schema: string;
  /** What fields this schema, and those of other writers, may have. Default `scalars`, the safe one. */
  readonly fieldTypes?: FieldTypes;
}

/** Both directions between events of type `T` and Kafka values, sharing one registry client. */
export interface AvroCodec<T> {
  /** There at once; it asks the registry when it meets an id. */
  readonly deserializer: AvroDeserializer<T>;
  /**
   * Finds the id of the codec's schema, once: later calls give the same serializer. Registers nothing.
   *
   * @throws EventSchemaError `EVENT_SCHEMA_NOT_REGISTERED` when the deploy step has not run yet, and
   * `EVENT_SCHEMA_REGISTRY_UNAVAILABLE`; both are retriable.
   */
  openSerializer(): Promise<AvroSerializer<T>>;
  /**
   * Resolves when the registry answers and knows the subject; for readiness checks. Asks each time.
   *
   * @throws EventSchemaError as {@link AvroCodec.openSerializer} does.
   */
  checkRegistry(): Promise<void>;
}

/** Turns events into Kafka values. Synchronous: it never asks the registry. */
export interface AvroSerializer<T> {
  /** Id of the codec's schema, which every value carries. */
  readonly schemaId: number;
  /**
   * Writes magic byte, schema id and Avro body into a buffer of its own.
   *
   * @throws EventSchemaError `EVENT_SCHEMA_INVALID_EVENT` when a field does not fit the schema; `context.fields` names
   * those that do not.
   */
  encode(event: T): Buffer;
}

/** Why a payload is no event of this codec; part of the dead letters' reasons. */
export type DecodeFailure = Extract<
  DeadLetterReason,
  | 'empty_value'
  | 'bad_magic'
  | 'truncated_header'
  | 'unknown_schema'
  | 'foreign_schema'
  | 'damaged_body'
  | 'trailing_bytes'
>;

/** What a payload turned out to be, once its schema is known. A failure is final and fit for a dead letter. */
export type DecodeVerdict<T> =
  | { readonly ok: true; readonly event: T; readonly schemaId: number }
  | {
      readonly ok: false;
      readonly reason: DecodeFailure;
      /** What is wrong, in words; never a part of the payload. */
      readonly message: string;
      /** Undefined when the payload is too broken to name one. */
      readonly schemaId?: number;
    };

/** A verdict, or `needs_schema`: call `resolveSchema` with the id and decode again. */
export type DecodeResult<T> =
  | DecodeVerdict<T>
  | { readonly ok: false; readonly reason: 'needs_schema'; readonly schemaId: number };

/** Turns Kafka values into events. Accepted schemas stay in memory, since an id never changes its meaning. */
export interface AvroDeserializer<T> {
  /** Synchronous, never throws, whatever the bytes, and allocates no more than the payload can fill. */
  decode(payload: Buffer | null): DecodeResult<T>;
  /**
   * {@link AvroDeserializer.decode}, which asks the registry first when it has to: once for each schema id.
   *
   * @throws EventSchemaError as {@link AvroDeserializer.resolveSchema} does.
   */
  decodeResolved(payload: Buffer | null): Promise<DecodeVerdict<T>>;
  /**
   * Asks the registry for a schema and remembers the answer, also when the answer is that there is none. Calls for one id
   * share one question.
   *
   * @throws EventSchemaError, retriable, when the registry is down or does not know the subject at all: an outage must
   * never turn good payloads into dead letters.
   */
  resolveSchema(schemaId: number): Promise<void>;
}
