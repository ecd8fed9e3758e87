import type { Clock } from '@clickstream/service-core';

import type { AvroDeserializer, DecodeFailure, DecodeResult, DecodeVerdict } from './avro-codec.ts';
import { EventSchemaError } from './event-schema-error.ts';
import { createIntCheck, type NumberCheck } from './number-check.ts';
import type { ReaderSchema } from './reader-schema.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { HEADER_BYTES, MAGIC_BYTE } from './wire-format.ts';
import { readWriterSchema, type WriterSchema } from './writer-schema.ts';

/** What a deserializer is made of. */
export interface AvroDeserializerOptions {
  readonly registry: SchemaRegistry;
  readonly schema: ReaderSchema;
  readonly clock: Clock;
  /** How long a refused id stays refused without asking again. */
  readonly refusalTtlMs: number;
}

interface Refusal {
  readonly reason: DecodeFailure;
  readonly message: string;
}

const MAX_REMEMBERED_REFUSALS = 10_000;

export function createAvroDeserializer<T>(options: AvroDeserializerOptions): AvroDeserializer<T> {
  return new CachingDeserializer(options);
}

class CachingDeserializer<T> implements AvroDeserializer<T> {
  readonly #options: AvroDeserializerOptions;
  readonly #checkInts: NumberCheck | undefined;
  readonly #writers = new Map<number, WriterSchema>();
  readonly #refused = new Map<number, Refusal & { readonly until: number }>();
  readonly #asking = new Map<number, Promise<WriterSchema | Refusal>>();

  constructor(options: AvroDeserializerOptions) {
    this.#options = options;
    this.#checkInts = createIntCheck(options.schema.type);
  }

  decode(payload: Buffer | null): DecodeResult<T> {
    if (!hasHeader(payload)) return badHeader(payload);
    const schemaId = payload.readInt32BE(1);
    const writer = this.#writers.get(schemaId);
    if (writer !== undefined) return this.#decodeBody(payload, schemaId, writer);
    const refusal = this.#refused.get(schemaId);
    if (refusal !== undefined && refusal.until > this.#options.clock.now()) {
      return bad(refusal.reason, refusal.message, schemaId);
    }
    return { ok: false, reason: 'needs_schema', schemaId };
  }

  async decodeResolved(payload: Buffer | null): Promise<DecodeVerdict<T>> {
    if (!hasHeader(payload)) return badHeader(payload);
    const result = this.decode(payload);
    if (result.ok || result.reason !== 'needs_schema') return result;
    const { schemaId } = result;
    const found = await this.#askOnce(schemaId);
    if ('reason' in found) return bad(found.reason, found.message, schemaId);
    return this.#decodeBody(payload, schemaId, found);
  }

  async resolveSchema(schemaId: number): Promise<void> {
    await this.#askOnce(schemaId);
  }

  #askOnce(schemaId: number): Promise<WriterSchema | Refusal> {
    const asking = this.#asking.get(schemaId) ?? this.#ask(schemaId);
    this.#asking.set(schemaId, asking);
    return asking;
  }

  async #ask(schemaId: number): Promise<WriterSchema | Refusal> {
    const { registry, schema } = this.#options;
    try {
      const text = await registry.schemaById(schemaId);
      if (text === undefined) {
        await this.#assertSubject();
        return this.#refuse(schemaId, 'unknown_schema', 'the registry has no schema with this id');
      }
      const writer = readWriterSchema(text, schema);
      if ('refusal' in writer) return this.#refuse(schemaId, 'foreign_schema', writer.refusal);
      if ((await registry.idOf(text)) === undefined) {
        await this.#assertSubject();
        return this.#refuse(
          schemaId,
          'foreign_schema',
          'the schema is not registered for this topic',
        );
      }
      this.#writers.set(schemaId, writer);
      return writer;
    } finally {
      this.#asking.delete(schemaId);
    }
  }

  async #assertSubject(): Promise<void> {
    if (await this.#options.registry.hasSubject()) return;
    throw new EventSchemaError('the registry does not know the subject of these events', {
      code: 'EVENT_SCHEMA_NOT_REGISTERED',
      retriable: true,
    });
  }

  #refuse(schemaId: number, reason: DecodeFailure, message: string): Refusal {
    const until = this.#options.clock.now() + this.#options.refusalTtlMs;
    this.#refused.delete(schemaId);
    this.#refused.set(schemaId, { reason, message, until });
    if (this.#refused.size > MAX_REMEMBERED_REFUSALS) {
      // a map keeps the order of insertion: this is the oldest
      const [oldest] = this.#refused.keys();
      if (oldest !== undefined) this.#refused.delete(oldest);
    }
    return { reason, message };
  }

  #decodeBody(payload: Buffer, schemaId: number, writer: WriterSchema): DecodeVerdict<T> {
    const { guard, resolver } = writer;
    try {
      guard?.(payload, HEADER_BYTES);
      // avsc's decode returns any; the check of the writer schema is what makes this type true
      const { value, offset } = this.#options.schema.type.decode(
        payload,
        HEADER_BYTES,
        resolver,
      ) as { readonly value: T; readonly offset: number };
      if (offset < 0) return bad('damaged_body', 'the body ends before the event does', schemaId);
      if (offset < payload.length) {
        const extra = payload.length - offset;
        return bad('trailing_bytes', `${String(extra)} bytes follow the event`, schemaId);
      }
      // a guard has seen the numbers already
      if (guard === undefined) this.#checkInts?.(value);
      return { ok: true, event: value, schemaId };
    } catch {
      return bad('damaged_body', 'the body does not fit its schema', schemaId);
    }
  }
}

type Bad = DecodeVerdict<never> & { readonly ok: false };

function hasHeader(payload: Buffer | null): payload is Buffer {
  return payload !== null && payload.length >= HEADER_BYTES && payload[0] === MAGIC_BYTE;
}

function badHeader(payload: Buffer | null): Bad {
  if (payload === null || payload.length === 0) return bad('empty_value', 'the value is empty');
  if (payload[0] !== MAGIC_BYTE) {
    return bad('bad_magic', `the first byte is ${String(payload[0])}, not ${String(MAGIC_BYTE)}`);
  }
  return bad('truncated_header', `${String(payload.length)} bytes are too few for a header`);
}

function bad(reason: DecodeFailure, message: string, schemaId?: number): Bad {
  return { ok: false, reason, message, ...(schemaId === undefined ? {} : { schemaId }) };
}
