import type { Clock } from '@clickstream/service-core';

import type { ClickEvent } from './click-event.ts';
import type { DeadLetterReason } from './dead-letter.ts';
import { EventSchemaError } from './event-schema-error.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { HEADER_BYTES, MAGIC_BYTE } from './wire-format.ts';
import { readWriterSchema, type WriterSchema } from './writer-schema.ts';

/**
 * What a payload turned out to be. `needs_schema` is no verdict: call `resolveSchema` with the id and decode again.
 * Every other reason is final and fit for a dead letter.
 */
export type DecodeResult =
  | { readonly ok: true; readonly event: ClickEvent; readonly schemaId: number }
  | { readonly ok: false; readonly reason: 'needs_schema'; readonly schemaId: number }
  | {
      readonly ok: false;
      readonly reason: DeadLetterReason;
      readonly message: string;
      readonly schemaId?: number;
    };

/** Turns Kafka values into events. `decode` is synchronous and never throws, whatever the bytes. */
export interface EventDeserializer {
  decode(payload: Buffer | null): DecodeResult;
  /**
   * Asks the registry for a schema and remembers the answer, also when the answer is that there is none.
   *
   * @throws EventSchemaError, retriable, when the registry is down or does not know the subject at all: an outage must
   * never turn good payloads into dead letters.
   */
  resolveSchema(schemaId: number): Promise<void>;
}

export interface EventDeserializerOptions {
  readonly registry: SchemaRegistry;
  readonly clock: Clock;
  /** How long a refused id stays refused without asking again. */
  readonly refusalTtlMs: number;
}

interface Refusal {
  readonly reason: DeadLetterReason;
  readonly message: string;
  readonly until: number;
}

const MAX_REMEMBERED_REFUSALS = 10_000;

export function createEventDeserializer(options: EventDeserializerOptions): EventDeserializer {
  return new CachingDeserializer(options);
}

class CachingDeserializer implements EventDeserializer {
  readonly #options: EventDeserializerOptions;
  readonly #writers = new Map<number, WriterSchema>();
  readonly #refused = new Map<number, Refusal>();
  readonly #asking = new Map<number, Promise<void>>();

  constructor(options: EventDeserializerOptions) {
    this.#options = options;
  }

  decode(payload: Buffer | null): DecodeResult {
    if (payload === null || payload.length === 0) return bad('empty_value', 'the value is empty');
    if (payload[0] !== MAGIC_BYTE) {
      return bad('bad_magic', `the first byte is ${String(payload[0])}, not ${String(MAGIC_BYTE)}`);
    }
    if (payload.length < HEADER_BYTES) {
      return bad('truncated_header', `${String(payload.length)} bytes are too few for a header`);
    }
    const schemaId = payload.readInt32BE(1);
    const writer = this.#writers.get(schemaId);
    if (writer !== undefined) return decodeBody(payload, writer, schemaId);
    const refusal = this.#refused.get(schemaId);
    if (refusal !== undefined && refusal.until > this.#options.clock.now()) {
      return { ok: false, reason: refusal.reason, message: refusal.message, schemaId };
    }
    return { ok: false, reason: 'needs_schema', schemaId };
  }

  resolveSchema(schemaId: number): Promise<void> {
    const asking = this.#asking.get(schemaId) ?? this.#ask(schemaId);
    this.#asking.set(schemaId, asking);
    return asking;
  }

  async #ask(schemaId: number): Promise<void> {
    try {
      const text = await this.#options.registry.schemaById(schemaId);
      if (text === undefined) {
        await this.#assertSubject();
        this.#refuse(schemaId, 'unknown_schema', 'the registry has no schema with this id');
        return;
      }
      const writer = readWriterSchema(text);
      if ('refusal' in writer) {
        this.#refuse(schemaId, 'foreign_schema', writer.refusal);
      } else if ((await this.#options.registry.idOf(text)) === undefined) {
        await this.#assertSubject();
        this.#refuse(schemaId, 'foreign_schema', 'the schema is not registered for this topic');
      } else {
        this.#writers.set(schemaId, writer);
      }
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

  #refuse(schemaId: number, reason: DeadLetterReason, message: string): void {
    if (this.#refused.size >= MAX_REMEMBERED_REFUSALS) this.#refused.clear();
    const until = this.#options.clock.now() + this.#options.refusalTtlMs;
    this.#refused.set(schemaId, { reason, message, until });
  }
}

function decodeBody(payload: Buffer, writer: WriterSchema, schemaId: number): DecodeResult {
  try {
    // avsc's decode returns any; the check of the writer schema is what makes this type true
    const { value, offset } = writer.type.decode(payload, HEADER_BYTES, writer.resolver) as {
      readonly value: ClickEvent;
      readonly offset: number;
    };
    if (offset < 0) return bad('damaged_body', 'the body ends before the event does', schemaId);
    if (offset < payload.length) {
      const extra = payload.length - offset;
      return bad('trailing_bytes', `${String(extra)} bytes follow the event`, schemaId);
    }
    return { ok: true, event: value, schemaId };
  } catch {
    return bad('damaged_body', 'the body does not fit its schema', schemaId);
  }
}

function bad(reason: DeadLetterReason, message: string, schemaId?: number): DecodeResult {
  return { ok: false, reason, message, ...(schemaId === undefined ? {} : { schemaId }) };
}
